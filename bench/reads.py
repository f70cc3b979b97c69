"""Workloads that read: pages of runs, filtered searches, long histories, aliases."""

import json
from typing import Any

from calls import API, HISTORY_PAGE, file_path, get, page_token_of, post, send
from checks import ensure, expect, history, pages
from corpus import METRICS, PARAMS, Corpus, corpus
from load import Operation
from workload import Workload

THRESHOLDS = 50


class SearchPage(Workload):
    name = "page-small"
    page = 0

    def prepare(self) -> None:
        self.size = self.scale.pages[self.page]
        self.title = f"runs/search, page of {self.size} at {self.scale.runs_small} runs"
        self.corpus = corpus(self.client, self.scale.runs_small)
        document = {"experiment_ids": [self.corpus.experiment_id], "max_results": self.size}
        self.request = post("runs/search", document)

    def operation(self, lane: int) -> Operation:
        del lane
        yield self.request

    def check(self) -> None:
        runs = pages(self.client, self.corpus.experiment_id, self.size)
        expect("runs on all pages", len({run["info"]["run_id"] for run in runs}), self.corpus.runs)
        sizes = {(len(run["data"].get("metrics", [])), len(run["data"].get("params", []))) for run in runs}
        expect("metrics and params of a run", sizes, {(METRICS, PARAMS)})


class SearchPageLong(SearchPage):
    name = "page-large"
    page = 1


class SearchFiltered(Workload):
    """A metric and a param filter and an order, with a threshold that changes from request to request."""

    name = "filter"

    def corpus_runs(self) -> int:
        return self.scale.runs_small

    def prepare(self) -> None:
        self.size = 100
        self.title = f"runs/search, filter + order, page of {self.size} at {self.corpus_runs()} runs"
        self.corpus: Corpus = corpus(self.client, self.corpus_runs())
        self.requests = [self.corpus.search(number / (2 * THRESHOLDS), self.size) for number in range(THRESHOLDS)]
        self.turn = 0

    def operation(self, lane: int) -> Operation:
        del lane
        self.turn += 1
        yield self.requests[self.turn % THRESHOLDS]

    def check(self) -> None:
        for number in (0, THRESHOLDS // 2, THRESHOLDS - 1):
            found: list[dict[str, Any]] = json.loads(self.client.ask(self.requests[number]).body).get("runs", [])
            numbers = [next(param["value"] for param in run["data"]["params"] if param["key"] == "p0") for run in found]
            expect("runs found, in order", numbers, self.corpus.expected(number / (2 * THRESHOLDS), self.size))


class SearchFilteredLarge(SearchFiltered):
    name = "filter-large"
    large = True

    def corpus_runs(self) -> int:
        return self.scale.runs_large


class SearchPageLarge(SearchPage):
    name = "page-at-large"
    large = True

    def prepare(self) -> None:
        self.size = self.scale.pages[0]
        self.title = f"runs/search, page of {self.size} at {self.scale.runs_large} runs"
        self.corpus = corpus(self.client, self.scale.runs_large)
        self.request = post("runs/search", {"experiment_ids": [self.corpus.experiment_id], "max_results": self.size})

    def check(self) -> None:
        found = self.client.post("runs/search", {"experiment_ids": [self.corpus.experiment_id], "max_results": self.size})
        numbers = [next(param["value"] for param in run["data"]["params"] if param["key"] == "p0") for run in found["runs"]]
        expected = [str(self.corpus.runs - 1 - number) for number in range(self.size)]
        expect("the latest runs first", numbers, expected)


class History(Workload):
    name = "history"

    def prepare(self) -> None:
        self.points = self.scale.history_points
        self.title = f"metrics/get-history of {self.points} points, all pages of {HISTORY_PAGE}"
        self.run_id: str = self.client.run(self.client.experiment(self.name), "long")["run_id"]
        for first in range(0, self.points, 1_000):
            metrics = [
                {"key": "loss", "value": 1 / (step + 1), "timestamp": 1_700_000_000_000 + step, "step": step}
                for step in range(first, first + 1_000)
            ]
            self.client.post("runs/log-batch", {"run_id": self.run_id, "metrics": metrics})

    def operation(self, lane: int) -> Operation:
        del lane
        query: dict[str, str | int] = {"run_id": self.run_id, "metric_key": "loss", "max_results": HISTORY_PAGE}
        while True:
            answer = yield get(f"{API}/metrics/get-history", query)
            token = page_token_of(answer)
            if token is None:
                return
            query["page_token"] = token

    def check(self) -> None:
        points = history(self.client, self.run_id, "loss")
        expect("number of points", len(points), self.points)
        steps = [int(point["step"]) for point in points]
        ensure("points come in order of their steps", holds=steps == list(range(self.points)))
        ensure("values are those sent", holds=all(point["value"] == 1 / (step + 1) for step, point in enumerate(points)))


class Alias(Workload):
    name = "alias"
    title = "resolve an alias of a registered model, 1 connection"

    def prepare(self) -> None:
        info = self.client.run(self.client.experiment(self.name), "source")
        path = file_path(info["artifact_uri"], "model/MLmodel")
        self.client.ask(send(path, b"flavors: {}\n", "PUT", "application/octet-stream"))
        model = {"name": f"bench-{self.name}"}
        self.client.post("registered-models/create", model)
        version = {"source": f"{info['artifact_uri']}/model", "run_id": info["run_id"]}
        for _ in range(3):
            self.client.post("model-versions/create", model | version)
        self.client.post("registered-models/alias", model | {"alias": "champion", "version": "2"})
        self.request = get(f"{API}/registered-models/alias", model | {"alias": "champion"})
        self.run_id = info["run_id"]

    def operation(self, lane: int) -> Operation:
        del lane
        yield self.request

    def check(self) -> None:
        found = json.loads(self.client.ask(self.request).body)["model_version"]
        expect("version behind the alias", (found["name"], found["version"], found["run_id"]), (f"bench-{self.name}", "2", self.run_id))


class AliasMany(Alias):
    name = "alias-4"
    title = "resolve an alias of a registered model, 4 connections"
    lanes = 4
