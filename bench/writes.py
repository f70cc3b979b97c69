"""Workloads that log: one metric, a thousand, a whole small run."""

import json

from calls import API, ID_PLACEHOLDER, post, run_id_of, send
from checks import data_of, expect, pages, points_are
from load import Operation
from workload import Workload

FIRST_STEP = 1_000_000  # seven digits for the next nine million steps: every body has the same length
FIRST_BATCH = 10_000  # five digits, likewise
BATCH_KEYS = 10
BATCH_STEPS = 100
STARTED_MS = 1_700_000_000_000


class SingleMetric(Workload):
    name = "metric-1"
    title = "log-metric, 1 connection"

    def prepare(self) -> None:
        experiment_id = self.client.experiment(self.name)
        self.run_ids = [self.client.run(experiment_id, f"lane {lane}")["run_id"] for lane in range(self.lanes)]
        self.steps: list[list[int]] = [[] for _ in self.run_ids]
        self.next_step = [FIRST_STEP] * self.lanes
        document = {"run_id": "", "key": "loss", "value": 0.6931471805599453, "timestamp": STARTED_MS, "step": FIRST_STEP}
        self.heads: list[bytes] = []
        for run_id in self.run_ids:
            body = json.dumps(document | {"run_id": run_id}, separators=(",", ":")).encode()
            self.heads.append(send(f"{API}/runs/log-metric", body)[: -len(b"1000000}")])

    def operation(self, lane: int) -> Operation:
        step = self.next_step[lane]
        self.next_step[lane] = step + 1
        yield b"%b%d}" % (self.heads[lane], step)
        self.steps[lane].append(step)

    def check(self) -> None:
        for run_id, steps in zip(self.run_ids, self.steps, strict=True):
            points_are(self.client, run_id, "loss", steps)


class SingleMetricMany(SingleMetric):
    name = "metric-4"
    title = "log-metric, 4 connections"
    lanes = 4


class Batch(Workload):
    name = "batch-4"
    title = "log-batch of 1000 metrics (10 keys), 4 connections"
    lanes = 4

    def prepare(self) -> None:
        experiment_id = self.client.experiment(self.name)
        self.run_ids = [self.client.run(experiment_id, f"lane {lane}")["run_id"] for lane in range(self.lanes)]
        self.batches: list[list[int]] = [[] for _ in self.run_ids]
        self.next_batch = [FIRST_BATCH] * self.lanes
        metrics = [
            {
                "key": f"metric_{key}",
                "value": (step * 31 + key + 1) / 3137,
                "timestamp": STARTED_MS + step,
                "step": FIRST_BATCH * BATCH_STEPS + step,
            }
            for step in range(BATCH_STEPS)
            for key in range(BATCH_KEYS)
        ]
        self.templates: list[bytes] = []
        for run_id in self.run_ids:
            request = post("runs/log-batch", {"run_id": run_id, "metrics": metrics, "params": [], "tags": []})
            self.templates.append(request.replace(b'"step":%d' % FIRST_BATCH, b'"step":@@@@@'))

    def operation(self, lane: int) -> Operation:
        batch = self.next_batch[lane]
        self.next_batch[lane] = batch + 1
        yield self.templates[lane].replace(b"@@@@@", b"%d" % batch)
        self.batches[lane].append(batch)

    def check(self) -> None:
        for run_id, batches in zip(self.run_ids, self.batches, strict=True):
            steps = [batch * BATCH_STEPS + step for batch in batches for step in range(BATCH_STEPS)]
            for key in (0, BATCH_KEYS - 1):
                points_are(self.client, run_id, f"metric_{key}", steps)


class SmallRun(Workload):
    """What a short script does: create, two params and a tag, two metrics, a batch, the end."""

    name = "run-1"
    title = "life of a small run (8 calls), 1 connection"

    def prepare(self) -> None:
        self.experiment_id = self.client.experiment(self.name)
        self.lived: list[bytes] = []
        self.create = post(
            "runs/create",
            {
                "experiment_id": self.experiment_id,
                "start_time": STARTED_MS,
                "run_name": "small run",
                "tags": [{"key": "mlflow.user", "value": "bench"}],
            },
        )
        run = {"run_id": ID_PLACEHOLDER.decode()}
        point = {"key": "loss", "timestamp": STARTED_MS}
        self.rest = [
            post("runs/log-parameter", run | {"key": "learning_rate", "value": "0.01"}),
            post("runs/log-parameter", run | {"key": "depth", "value": "6"}),
            post("runs/set-tag", run | {"key": "team", "value": "fraud"}),
            post("runs/log-metric", run | point | {"value": 0.9, "step": 0}),
            post("runs/log-metric", run | point | {"value": 0.5, "step": 1}),
            post(
                "runs/log-batch",
                run
                | {
                    "metrics": [{"key": f"metric_{n}", "value": n / 7, "timestamp": STARTED_MS, "step": 0} for n in range(10)],
                    "params": [{"key": f"param_{n}", "value": f"value {n}"} for n in range(10)],
                    "tags": [{"key": "phase", "value": "train"}],
                },
            ),
            post("runs/update", run | {"status": "FINISHED", "end_time": STARTED_MS + 60_000}),
        ]

    def operation(self, lane: int) -> Operation:
        del lane
        run_id = run_id_of((yield self.create))
        for request in self.rest:
            yield request.replace(ID_PLACEHOLDER, run_id)
        self.lived.append(run_id)

    def check(self) -> None:
        expect("ids are distinct", len(set(self.lived)), len(self.lived))
        found = {run["info"]["run_id"]: run for run in pages(self.client, self.experiment_id, 1_000)}
        expect("number of runs", len(found), len(self.lived))
        expect("runs that finished", sum(run["info"]["status"] == "FINISHED" for run in found.values()), len(self.lived))
        for run_id in {self.lived[0], self.lived[len(self.lived) // 2], self.lived[-1]}:
            data = data_of(self.client, run_id.decode())
            params = {param["key"]: param["value"] for param in data["params"]}
            expect("params of a run", (len(params), params.get("depth"), params.get("param_9")), (12, "6", "value 9"))
            tags = {tag["key"]: tag["value"] for tag in data["tags"]}
            expect("tags of a run", (tags.get("team"), tags.get("phase")), ("fraud", "train"))
            metrics = {metric["key"]: metric["value"] for metric in data["metrics"]}
            expect("metrics of a run", (len(metrics), metrics.get("loss"), metrics.get("metric_9")), (11, 0.5, 9 / 7))


class SmallRunMany(SmallRun):
    name = "run-4"
    title = "life of a small run (8 calls), 4 connections"
    lanes = 4
