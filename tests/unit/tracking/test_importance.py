"""What params explain a metric: what does is found, what does not is not, and odd samples do no harm."""

import random

import pytest

from lineal.tracking.runs.importance import Sample, importance


def sample(count: int, *, seed: int = 1) -> Sample:
    drawn = random.Random(seed)
    params, metric = [], []
    for number in range(count):
        rate, kind = drawn.random(), drawn.choice("abc")
        noise = {f"noise{index}": repr(drawn.random()) for index in range(10)}
        params.append({"rate": repr(rate), "kind": kind, "id": f"run-{number}", "same": "1", **noise})
        metric.append(-((rate - 0.4) ** 2) * 10 + (0.8 if kind == "a" else 0.0) + drawn.gauss(0, 0.05))
    return Sample(params, metric, 0, truncated=False)


def test_what_explains_is_found_and_noise_is_not():
    found = importance(sample(400))
    shares = {param.param: param.importance for param in found.params}
    assert [param.param for param in found.params][:2] == ["rate", "kind"]
    assert shares["rate"] + shares["kind"] > 0.98
    assert shares["same"] == shares["id"] == 0.0
    assert found.fit > 0.8
    assert importance(sample(400)) == found, "the same runs are answered the same"


def test_noise_alone_explains_nothing():
    read = sample(200)
    drawn = random.Random(2)
    found = importance(Sample(read.params, [drawn.random() for _ in read.metric], 0, truncated=False))
    assert found.fit < 0.1


def test_kinds_and_correlation():
    params = [{"up": str(n), "down": str(-n), "word": "ab"[n % 2], "flag": str(n % 2 == 0), "some": str(n)} for n in range(20)]
    for entry in params[:5]:
        del entry["some"]
    by_name = {param.param: param for param in importance(Sample(params, [float(n) for n in range(20)], 0, truncated=False)).params}
    assert by_name["up"].correlation == pytest.approx(1.0)
    assert by_name["down"].correlation == pytest.approx(-1.0)
    assert (by_name["word"].is_number, by_name["word"].correlation, by_name["flag"].is_number) == (False, None, True)
    assert (by_name["some"].runs, by_name["some"].values, by_name["up"].runs) == (15, 15, 20)


@pytest.mark.parametrize(
    "read",
    [
        Sample([], [], 0, truncated=False),
        Sample([{"a": "1"}], [1.0], 0, truncated=False),
        Sample([{}] * 10, [float(n) for n in range(10)], 0, truncated=False),
        Sample([{"a": str(n)} for n in range(10)], [1.0] * 10, 0, truncated=False),
        Sample([{"a": "nan" if n % 2 else "inf"} for n in range(10)], [float(n) for n in range(10)], 0, truncated=False),
        Sample([{"a": str(n)} for n in range(10)], [(-1.0) ** n * 1.7e308 for n in range(10)], 0, truncated=False),
    ],
)
def test_samples_that_say_nothing(read):
    found = importance(read)
    assert found.runs == len(read.metric)
    assert all(0.0 <= param.importance <= 1.0 for param in found.params)
