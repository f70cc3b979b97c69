"""Many runs whose values follow from their number, so that every search has one known answer."""

import itertools
from dataclasses import dataclass

from calls import ID_PLACEHOLDER, Client, Refused, post, run_id_of
from load import Operation, drive
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

METRICS = 10
PARAMS = 10
PRIME = 1_000_003  # larger than any number of runs: the values of one metric are all different
LANES = 16
STARTED_MS = 1_700_000_000_000


def metric(number: int, key: int) -> float:
    """Value of metric `m<key>` in a run, in (0, 1)."""
    return (number + 1) * (7919 + 2 * key) % PRIME / PRIME


def param(number: int, key: int) -> str:
    """Value of param `p<key>` in a run: p0 tells the runs apart, the others have 10, 20, ... values."""
    return str(number) if key == 0 else f"v{number % (key * 10)}"


@dataclass(frozen=True, slots=True)
class Corpus:
    """An experiment full of runs."""

    experiment_id: str
    runs: int

    def expected(self, threshold: float, size: int) -> list[str]:
        """The p0 of the runs with m0 above a threshold and p1 = v3, by falling m2."""
        numbers = [number for number in range(3, self.runs, 10) if metric(number, 0) > threshold]
        numbers.sort(key=lambda number: metric(number, 2), reverse=True)
        return [str(number) for number in numbers[:size]]

    def search(self, threshold: float, size: int) -> bytes:
        """The request that has this answer."""
        return post(
            "runs/search",
            {
                "experiment_ids": [self.experiment_id],
                "filter": f"metrics.m0 > {threshold} and params.p1 = 'v3'",
                "order_by": ["metrics.m2 DESC"],
                "max_results": size,
            },
        )


def corpus(client: Client, runs: int) -> Corpus:
    """The experiment with so many runs; filled through the public API when first asked for."""
    key = f"corpus of {runs}"
    if key not in client.fixtures:
        client.fixtures[key] = _fill(client, runs)
    return client.fixtures[key]


def _fill(client: Client, runs: int) -> Corpus:
    experiment_id = client.experiment(f"corpus-{runs}")
    numbers = itertools.count()
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True, refresh_per_second=2) as progress:
        task = progress.add_task(f"filling {runs} runs on port {client.port}", total=runs)

        def operation(lane: int) -> Operation:
            del lane
            number = next(numbers)
            create = {"experiment_id": experiment_id, "start_time": STARTED_MS + number, "run_name": f"run {number}"}
            run_id = run_id_of((yield post("runs/create", create)))
            yield _batch(number).replace(ID_PLACEHOLDER, run_id)
            if number % 50 == 0:
                progress.update(task, completed=number)

        load = drive(client.port, LANES, operation, float("inf"), runs)
    if load.refusals:
        message = f"could not fill {runs} runs: {load.refusals[0]}"
        raise Refused(message)
    return Corpus(experiment_id, runs)


def _batch(number: int) -> bytes:
    metrics = [{"key": f"m{key}", "value": metric(number, key), "timestamp": STARTED_MS + number, "step": 1} for key in range(METRICS)]
    params = [{"key": f"p{key}", "value": param(number, key)} for key in range(PARAMS)]
    return post("runs/log-batch", {"run_id": ID_PLACEHOLDER.decode(), "metrics": metrics, "params": params, "tags": []})
