"""The native endpoints of series over a socket: charts, tails and frames."""

import math
import struct
import uuid

import httpx
import numpy as np
import pyarrow.ipc
import pytest

from lineal.wire import frame as frames

MLFLOW = "/api/2.0/mlflow"


@pytest.fixture
def client(server):
    with httpx.Client(base_url=server.url, timeout=60) as opened:
        yield opened


@pytest.fixture
def run_id(client):
    return client.post(f"{MLFLOW}/runs/create", json={"experiment_id": "0", "start_time": 1_000}).json()["run"]["info"]["run_id"]


def frame(run_id, steps, values=None, *, writer="", sequence=1, keys=("loss",), key=None, is_compressed=True):
    steps = np.asarray(steps)
    header = frames.Header(writer or uuid.uuid4().hex, sequence, run_id, list(keys))
    numbers = np.zeros(len(steps)) if key is None else key
    return frames.encode(header, numbers, steps, 2_000 + steps, steps * 0.5 if values is None else values, is_compressed=is_compressed)


def send(client, data):
    return client.post("/api/v1/series/batch", content=data, headers={"content-type": frames.MEDIA_TYPE})


def history(client, run_id, key="loss"):
    found = client.get(f"{MLFLOW}/metrics/get-history", params={"run_id": run_id, "metric_key": key}).json().get("metrics", [])
    return [(point["step"], point["timestamp"], point["value"]) for point in found]


def problem(response, status, kind):
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert (body["type"], body["status"]) == (f"urn:lineal:problem:{kind}", status)
    return body


@pytest.mark.parametrize("is_compressed", [True, False])
def test_a_frame_reads_as_what_mlflow_writes(client, run_id, is_compressed):
    steps = np.arange(1_000)
    data = frame(run_id, steps, keys=("loss", "acc"), key=steps % 2, is_compressed=is_compressed)
    reply = send(client, data).json()
    assert (reply["sequence"], reply["points"], reply["repeated"]) == (1, 1_000, False)
    assert history(client, run_id) == [(step, 2_000 + step, step * 0.5) for step in range(0, 1_000, 2)]
    latest = client.get(f"{MLFLOW}/runs/get", params={"run_id": run_id}).json()["run"]["data"]["metrics"]
    assert {(one["key"], one["step"], one["value"]) for one in latest} == {("loss", 998, 499.0), ("acc", 999, 499.5)}


def test_a_frame_that_is_sent_again_is_written_once_and_one_that_is_missing_is_noticed(client, run_id):
    writer = uuid.uuid4().hex
    first, second = (frame(run_id, range(at, at + 5), writer=writer, sequence=number) for number, at in ((1, 0), (2, 5)))
    assert not send(client, first).json()["repeated"]
    assert send(client, first).json()["repeated"]
    gap = problem(send(client, frame(run_id, [99], writer=writer, sequence=3)), 409, "conflict")
    assert "frame 2" in gap["detail"]
    assert not send(client, second).json()["repeated"]
    assert send(client, first).json()["repeated"]
    assert [step for step, _, _ in history(client, run_id)] == list(range(10))


def test_a_writer_keeps_to_its_run(client, run_id):
    writer = uuid.uuid4().hex
    send(client, frame(run_id, [1], writer=writer))
    other = client.post(f"{MLFLOW}/runs/create", json={"experiment_id": "0"}).json()["run"]["info"]["run_id"]
    problem(send(client, frame(other, [2], writer=writer, sequence=2)), 409, "conflict")
    assert history(client, other) == []


def damaged(run_id):
    good = frame(run_id, [1, 2], is_compressed=False)
    packed = frame(run_id, [1, 2])
    header = frames.Header(uuid.uuid4().hex, 1, run_id, ["a"])
    return {
        "empty": b"",
        "no magic": b"XXXX" + good[4:],
        "unknown encoding": good[:4] + b"\x07" + good[5:],
        "short body": good[:-1],
        "more points than bytes": good[:12] + struct.pack("<I", 3) + good[16:],
        "too many points": good[:12] + struct.pack("<I", 2**31) + good[16:],
        "no points": good[:12] + struct.pack("<I", 0) + good[16:],
        "broken zstd": packed[:-4] + b"abcd",
        "zstd of another size": packed[:12] + struct.pack("<I", 200) + packed[16:],
        "header cut off": good[:8] + struct.pack("<I", 5) + good[12:],
        "key out of range": frames.encode(header, [1], [1], [1], [1.0]),
        "time before 1970": frames.encode(header, [0], [1], [-1], [1.0]),
        "the same key twice": frames.encode(frames.Header("a" * 32, 1, run_id, ["a", "a"]), [0], [1], [1], [1.0]),
        "a key with a bad name": frames.encode(frames.Header("a" * 32, 1, run_id, ["a*b"]), [0], [1], [1], [1.0]),
        "a writer with a bad name": frames.encode(frames.Header("nobody", 1, run_id, ["a"]), [0], [1], [1], [1.0]),
        "number 0": frames.encode(frames.Header("a" * 32, 0, run_id, ["a"]), [0], [1], [1], [1.0]),
    }


@pytest.mark.parametrize("name", sorted(damaged("r")))
def test_what_is_no_frame_is_refused_and_nothing_is_written(client, run_id, name):
    body = problem(send(client, damaged(run_id)[name]), 422, "invalid")
    assert body["detail"]
    assert client.get(f"{MLFLOW}/runs/get", params={"run_id": run_id}).json()["run"]["data"].get("metrics", []) == []


def test_a_frame_for_a_run_that_is_not_there_numbers_no_metric(client):
    problem(send(client, frame("0" * 32, [1], keys=("never written",))), 404, "not-found")


def chart(client, run_ids, keys=("loss",), **more):
    return client.post("/api/v1/series/chart", json={"run_ids": run_ids, "keys": list(keys), **more})


def test_a_chart_has_no_more_buckets_than_pixels_and_loses_no_spike(client, run_id):
    values = np.sin(np.arange(50_000) / 500)
    values[31_415] = 1e9
    values[[7, 8]] = [math.nan, -math.inf]
    send(client, frame(run_id, np.arange(50_000), values))
    reply = chart(client, [run_id], width=100, columns=["max", "max_step", "points"]).json()
    (line,) = reply["lines"]
    assert (reply["first"], reply["last"], len(line["pixel"])) == (0, 49_999, 100)
    assert max(line["max"]) == 1e9
    assert line["max_step"][62] == 31_415
    assert (line["nan"][0], line["minus_inf"][0], sum(line["points"])) == (1, 1, 50_000)
    assert "inf" not in line
    zoomed = chart(client, [run_id], first=31_415, last=31_415, columns=["max"]).json()["lines"][0]
    assert (zoomed["max"], zoomed["x_first"], "min" in zoomed) == ([1e9], [31_415], False)
    relative = chart(client, [run_id], x="relative", width=10).json()
    assert (relative["first"], relative["last"]) == (1_000, 50_999)


def test_a_chart_over_another_metric_joins_by_step(client, run_id):
    steps = np.arange(100)
    values = np.where(steps % 2, 1.0 - steps / 100, steps)
    send(client, frame(run_id, steps // 2, values, keys=("x", "loss"), key=steps % 2))
    line = chart(client, [run_id], x="metric", x_key="x", width=4_096).json()["lines"][0]
    assert line["x_first"] == list(range(0, 100, 2))
    assert line["last"] == pytest.approx([1.0 - step / 100 for step in range(1, 100, 2)])


def test_a_logarithmic_chart_has_as_many_buckets_for_each_ratio(client, run_id):
    send(client, frame(run_id, np.arange(50_000)))
    reply = chart(client, [run_id], width=100, scale="log", columns=["points"]).json()
    (line,) = reply["lines"]
    assert (reply["first"], sum(line["points"])) == (1, 49_999), "step 0 has no place"
    assert [line["x_first"].index(step) for step in (1, 2, 4, 8)] == [0, 1, 3, 7], "single points where they are"
    decades = [sum(10**at <= x < 10 ** (at + 1) for x in line["x_first"]) for at in (2, 3)]
    assert all(20 <= count <= 22 for count in decades), decades
    values = chart(client, [run_id], x="metric", x_key="loss", width=100, scale="log", columns=["points"]).json()
    assert (values["first"], values["lines"][0]["pixel"][-1]) == (0.5, 99)


def test_gaps_and_empty_lines(client, run_id):
    send(client, frame(run_id, [0, 99]))
    reply = chart(client, [run_id], ["loss", "nothing"], width=10).json()
    assert reply["lines"][0]["pixel"] == [0, 9]
    assert reply["lines"][1].get("pixel", []) == []
    assert chart(client, [run_id], ["nothing"]).json()["first"] is None


@pytest.mark.parametrize(
    ("more", "status", "kind", "field"),
    [
        ({"width": 0}, 422, "invalid", "width"),
        ({"width": 5_000}, 422, "invalid", "width"),
        ({"x": "metric"}, 422, "invalid", "x_key"),
        ({"first": 2, "last": 1}, 422, "invalid", "first"),
        ({"x": "nonsense"}, 422, "invalid", "x"),
        ({"scale": "log", "first": 0}, 422, "invalid", "first"),
        ({"scale": "log", "last": -1}, 422, "invalid", "last"),
        ({"scale": "root"}, 422, "invalid", "scale"),
        ({"unknown": 1}, 422, "invalid", "unknown"),
        ({"keys": ["k"] * 501}, 413, "limit-exceeded", "lines"),
        ({"run_ids": ["0" * 32]}, 404, "not-found", None),
    ],
)
def test_a_chart_that_cannot_be_drawn_says_why(client, run_id, more, status, kind, field):
    body = problem(chart(client, **{"run_ids": [run_id], "keys": ["loss"], **more}), status, kind)
    assert body.get("field") == field


def groups(client, *run_ids, **more):
    message = {"groups": [{"run_ids": list(ids)} for ids in run_ids], "key": "loss", **more}
    return client.post("/api/v1/series/groups", json=message)


def test_groups_of_runs_are_drawn_on_one_axis(client):
    made = [client.post(f"{MLFLOW}/runs/create", json={"experiment_id": "0"}).json()["run"]["info"]["run_id"] for _ in range(3)]
    for run_id, steps, offset in zip(made, (range(0, 9, 2), range(5), range(3)), (0.0, 4.0, math.nan), strict=True):
        send(client, frame(run_id, steps, np.asarray(steps) + offset))
    reply = groups(client, made[:2], [made[2]], []).json()
    first, second, empty = reply["groups"]
    assert (reply["first"], reply["last"], reply["width"]) == (0, 8, 1_000)
    assert first["x"] == [0, 1, 2, 3, 4, 6, 8]
    assert first["runs"] == [2, 2, 2, 2, 2, 1, 1], "the second run is over after step 4"
    assert first["mean"] == pytest.approx([2, 3, 4, 5, 6, 6, 8])
    assert first["std"] == [*[pytest.approx(math.sqrt(8))] * 5, None, None]
    assert (first["min"], first["max"]) == ([0, 1, 2, 3, 4, 6, 8], [4, 5, 6, 7, 8, 6, 8])
    assert (first["points"], first["not_finite"], first["with_points"]) == (10, 0, 2)
    assert (second["runs"], second["mean"], second["not_finite"]) == ([0, 0, 0], [None] * 3, 3)
    assert (empty["x"], empty["points"]) == ([], 0)
    zoomed = groups(client, made[:2], first=3, last=3).json()["groups"][0]
    assert (zoomed["x"], zoomed["runs"], zoomed["mean"]) == ([3], [2], [5]), "a run counts between its points"


@pytest.mark.parametrize(
    ("more", "status", "kind", "field"),
    [
        ({"groups": []}, 422, "invalid", "groups"),
        ({"key": ""}, 422, "invalid", "key"),
        ({"width": 5_000}, 422, "invalid", "width"),
        ({"x": "metric"}, 422, "invalid", "x_key"),
        ({"first": 2, "last": 1}, 422, "invalid", "first"),
        ({"unknown": 1}, 422, "invalid", "unknown"),
        ({"groups": [{"run_ids": ["a", "a"]}]}, 422, "invalid", "groups[0].run_ids"),
        ({"groups": [{"run_ids": [], "name": "x"}]}, 422, "invalid", "groups[0].name"),
        ({"groups": [{"run_ids": ["r"]}] * 101}, 413, "limit-exceeded", "groups"),
        ({"groups": [{"run_ids": [str(number) for number in range(501)]}]}, 413, "limit-exceeded", "runs"),
        ({"groups": [{"run_ids": ["0" * 32]}]}, 404, "not-found", None),
    ],
)
def test_groups_that_cannot_be_drawn_say_why(client, run_id, more, status, kind, field):
    body = problem(groups(client, [run_id], **more), status, kind)
    assert body.get("field") == field


def tail(client, run_id, cursor, key="loss"):
    body = {"lines": [{"run_id": run_id, "key": key, "cursor": cursor}]}
    return client.post("/api/v1/series/tail", json=body)


def test_the_tail_goes_on_where_the_chart_ended(client, run_id):
    writer = uuid.uuid4().hex
    send(client, frame(run_id, range(10), writer=writer))
    cursor = chart(client, [run_id]).json()["lines"][0]["cursor"]
    assert "steps" not in tail(client, run_id, cursor).json()["lines"][0]
    send(client, frame(run_id, [10, 11], [math.nan, 2.0], writer=writer, sequence=2))
    (new,) = tail(client, run_id, cursor).json()["lines"]
    assert (new["steps"], new["times_ms"], new["values"]) == ([10, 11], [2_010, 2_011], ["NaN", 2.0])
    assert "steps" not in tail(client, run_id, new["cursor"]).json()["lines"][0]
    problem(tail(client, run_id, "-1"), 422, "invalid")


def test_a_history_is_an_arrow_stream(client, run_id):
    values = np.arange(300_000) / 7
    values[[3, 5]] = [math.nan, math.inf]
    send(client, frame(run_id, np.arange(300_000), values))
    response = client.get("/api/v1/series/arrow", params={"run_id": run_id, "key": "loss"})
    assert response.headers["content-type"] == "application/vnd.apache.arrow.stream"
    with pyarrow.ipc.open_stream(response.content) as reader:
        table = reader.read_all()
    assert [str(field.type) for field in table.schema] == ["int64", "timestamp[ms, tz=UTC]", "double"]
    assert table["step"].to_numpy().tolist() == list(range(300_000))
    assert table["time"].cast("int64").to_numpy()[[0, -1]].tolist() == [2_000, 301_999]
    assert table["value"].to_numpy().tobytes() == values.tobytes()


def test_an_empty_history_is_an_arrow_stream_too(client, run_id):
    response = client.get("/api/v1/series/arrow", params={"run_id": run_id, "key": "nothing"})
    with pyarrow.ipc.open_stream(response.content) as reader:
        assert reader.read_all().num_rows == 0
    problem(client.get("/api/v1/series/arrow", params={"run_id": run_id}), 422, "invalid")
    problem(client.get("/api/v1/series/arrow", params={"run_id": "0" * 32, "key": "a"}), 404, "not-found")


def test_figures_are_scraped(client, run_id):
    send(client, frame(run_id, [1, 2, 3]))
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    figures = dict(line.split() for line in response.text.splitlines() if not line.startswith("#"))
    assert float(figures["lineal_series_points_unsealed"]) + float(figures["lineal_series_points_sealed"]) >= 3
