"""The charts of the web app in a real browser: what is drawn is held against what was logged."""

import csv
import io
import json
import math
import re
import statistics
import struct
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect
from tests import servers
from tests.browsers import Look, Opened

from lineal.wire import frame as frames

pytestmark = pytest.mark.client

STEPS = 1_000_000
STARTED_MS = 1_700_000_000_000
SPIKE_STEP = 617_283
RUNS = 24
METRICS = 1_000
OPTIMIZERS = ("adam", "sgd", "lion")
MINUS = "\N{MINUS SIGN}"
LENGTHS = {"adam": 60, "sgd": 40, "lion": 20}
"""Steps of the runs of each group; lion logs every third step."""


class Store:
    """A server with three experiments: a long series, a sweep of runs, and a run of very many metrics."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = httpx.Client(base_url=url, timeout=120)
        self.long = self.experiment("long")
        self.sweep = self.experiment("sweep")
        self.many = self.experiment("many")
        self._log_long()
        self.runs = [self._log_trial(number) for number in range(RUNS)]
        self._log_many()

    def ok(self, path: str, message: dict[str, Any]) -> Any:
        answer = self.client.post(path, json=message)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def experiment(self, name: str) -> str:
        return self.ok("/api/v1/experiments", {"name": name})["experiment_id"]

    def log(self, run_id: str, metrics: list[tuple[str, float, int]], start_ms: int) -> None:
        spelled = [{"key": key, "value": value, "step": step, "timestamp": start_ms + step * 1_000} for key, value, step in metrics]
        for start in range(0, len(spelled), 1_000):
            self.ok("/api/2.0/mlflow/runs/log-batch", {"run_id": run_id, "metrics": spelled[start : start + 1_000]})

    def run(self, experiment_id: str, name: str, **fields: Any) -> str:
        fields = {"experiment_id": experiment_id, "run_name": name, "start_time": STARTED_MS, **fields}
        return self.ok("/api/v1/runs", fields)["run_id"]

    def end(self, run_id: str) -> None:
        self.ok("/api/2.0/mlflow/runs/update", {"run_id": run_id, "status": "FINISHED"})

    def _log_long(self) -> None:
        run_id = self.run(self.long, "endless")
        steps = np.arange(STEPS)
        values = np.sin(steps / 40_000)
        values[SPIKE_STEP] = 50.0
        values[[10, 20, 30]] = math.nan
        writer = uuid.uuid4().hex
        for number, start in enumerate(range(0, STEPS, 250_000), 1):
            part = slice(start, start + 250_000)
            header = frames.Header(writer, number, run_id, ["loss"])
            body = frames.encode(header, np.zeros(250_000), steps[part], STARTED_MS + steps[part], values[part])
            sent = self.client.post("/api/v1/series/batch", content=body, headers={"content-type": frames.MEDIA_TYPE})
            assert sent.status_code == 200, sent.text
        self.end(run_id)

    def _log_trial(self, number: int) -> str:
        optimizer = OPTIMIZERS[number % 3]
        params = {"optimizer": optimizer, "lr": str(0.001 * 2 ** (number % 6)), "depth": str(2 + number % 5)}
        start_ms = STARTED_MS + 10_000 * number
        run_id = self.run(self.sweep, f"trial-{number:02}", params=params, start_time=start_ms)
        steps = steps_of(optimizer)
        metrics = [("loss", loss(number, step), step) for step in steps]
        metrics += [("acc", 1 - 1 / (1 + step), step) for step in steps] + [("score", number / 10 - 1, 0)]
        self.log(run_id, metrics, start_ms)
        self.end(run_id)
        return run_id

    def _log_many(self) -> None:
        run_id = self.run(self.many, "wide")
        self.log(run_id, [(f"layer/{metric:04}", float(step * metric), step) for metric in range(METRICS) for step in range(3)], STARTED_MS)
        self.end(run_id)


def steps_of(optimizer: str) -> range:
    return range(0, LENGTHS[optimizer], 3 if optimizer == "lion" else 1)


def loss(number: int, step: int) -> float:
    return number / 8 + math.exp(-step / 10)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with servers.serving(tmp_path_factory.mktemp("charts")) as server:
        yield Store(server.url)


@pytest.fixture
def look(look: Look, page: Page, request: pytest.FixtureRequest) -> Callable[[str], None]:
    return lambda name: look(page, f"{name}-{request.node.callspec.id}")


@pytest.fixture
def wide(opened: Opened) -> Page:
    return opened("about:blank", screen=("light", 1440))


def charts(store: Store, experiment_id: str, **state: Any) -> str:
    query = {name: value if isinstance(value, str) else json.dumps(value) for name, value in {"show": "charts", **state}.items()}
    return str(httpx.URL(f"{store.url}/experiments/{experiment_id}", params=query))


def card(page: Page, metric: str) -> Locator:
    return page.locator(f'section.chart[data-metric="{metric}"]')


def foot(page: Page, metric: str) -> Locator:
    return card(page, metric).locator("footer[data-foot]").first


def hover(page: Page, metric: str, share: float) -> None:
    """Put the pointer over a chart, at this share of its width."""
    over = card(page, metric).locator(".u-over")
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)


def saved(page: Page, button: str, within: Locator | None = None) -> bytes:
    with page.expect_download() as download:
        (within or page).get_by_role("button", name=button).first.click()
    return Path(download.value.path()).read_bytes()


def rows_of(page: Page, metric: str) -> list[dict[str, str]]:
    card(page, metric).hover()
    return list(csv.DictReader(io.StringIO(saved(page, f"Save {metric} as CSV").decode())))


INK = """(canvas) => {
  const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const columns = [];
  for (let x = 0; x < width; x++)
    for (let y = 0; y < height; y++) {
      const at = 4 * (y * width + x);
      const [red, green, blue] = data.slice(at, at + 3);
      if (data[at + 3] > 20 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40) columns.push([x / width, y / height]);
    }
  return columns;
}"""
"""Where a canvas has colour: axes and their text have none."""


def ink(page: Page, metric: str) -> list[list[float]]:
    canvas = card(page, metric).locator("canvas").first
    expect(canvas).to_be_visible()
    page.wait_for_timeout(200)
    return canvas.evaluate(INK)


def test_no_extreme_of_a_million_points_is_lost(page: Page, store: Store, look):
    page.goto(charts(store, store.long))
    expect(foot(page, "loss")).to_have_text(re.compile(r"^\d{3} of 1 M points, 0 extremes lost, 3 not a number or infinite$"))
    spiked = [x for x, y in ink(page, "loss") if y < 0.15]
    assert spiked, "the spike is drawn"
    look("million")
    rows = rows_of(page, "loss")
    assert sum(int(row["points"]) for row in rows) == STEPS
    (spike,) = [row for row in rows if float(row["max"]) == 50.0]
    assert int(spike["x_first"]) <= SPIKE_STEP <= int(spike["x_last"])

    page.goto(charts(store, store.long, clip=True))
    expect(foot(page, "loss")).to_contain_text("1 extreme out of view")
    page.goto(charts(store, store.long, logY=True))
    expect(foot(page, "loss")).to_have_text(re.compile(r"of 1 M points, \d+ extremes out of view, 3 not"))


def test_dragging_asks_for_the_detail_of_the_range(wide: Page, store: Store):
    wide.goto(charts(store, store.long, zoom=[SPIKE_STEP - 5_000, SPIKE_STEP + 5_000]))
    expect(foot(wide, "loss")).to_contain_text("of 10,001 points, 0 extremes lost")
    over = card(wide, "loss").locator(".u-over")
    box = over.bounding_box()
    assert box is not None
    with wide.expect_response("**/api/v1/series/chart") as answer:
        wide.mouse.move(box["x"] + box["width"] * 0.49, box["y"] + 50)
        wide.mouse.down()
        wide.mouse.move(box["x"] + box["width"] * 0.51, box["y"] + 60, steps=4)
        wide.mouse.up()
    asked = json.loads(answer.value.request.post_data or "")
    assert SPIKE_STEP - 200 < asked["first"] < SPIKE_STEP < asked["last"] < SPIKE_STEP + 200
    expect(foot(wide, "loss")).to_contain_text("points, all of them")
    assert any(row["max"] == "50" and row["x_first"] == row["x_last"] == str(SPIKE_STEP) for row in rows_of(wide, "loss"))
    wide.reload()
    expect(foot(wide, "loss")).to_contain_text("points, all of them")
    over.dblclick()
    expect(foot(wide, "loss")).to_contain_text("of 1 M points")
    assert "zoom" not in wide.url


def test_a_logarithmic_axis_shows_the_first_steps(wide: Page, store: Store):
    wide.goto(charts(store, store.long, logX=True))
    expect(foot(wide, "loss")).to_contain_text("x above 0")
    rows = rows_of(wide, "loss")
    assert [int(row["x_first"]) for row in rows[:9]] == list(range(1, 10))
    assert sum(int(row["points"]) for row in rows) == STEPS - 1
    wide.goto(charts(store, store.sweep, logX=True))
    expect(card(wide, "score").locator(".single")).to_be_visible()


@pytest.mark.parametrize(
    ("state", "sent"),
    [({}, "step"), ({"x": "relative"}, "relative"), ({"x": "time"}, "time"), ({"x": "metric", "xKey": "acc"}, "metric")],
)
def test_x_may_be_anything(wide: Page, store: Store, state, sent):
    with wide.expect_response("**/api/v1/series/chart", timeout=20_000) as answer:
        wide.goto(charts(store, store.sweep, **state))
    assert json.loads(answer.value.request.post_data or "")["x"] == sent
    assert len(ink(wide, "loss")) > 200
    hover(wide, "loss", 0.5)
    first = card(wide, "loss").locator(".tip > .faint").first
    said = {"step": r"^step \d+$", "relative": r"^\d+(\.\d+)? s$", "time": r"2023", "metric": r"^acc 0\.\d+$"}[sent]
    expect(first).to_have_text(re.compile(said))


def test_smoothing_is_drawn_and_leaves_what_was_logged_visible(wide: Page, store: Store):
    drawn = set()
    for kind in ("none", "ema", "gaussian", "mean"):
        wide.goto(charts(store, store.sweep, **({} if kind == "none" else {"smooth": kind, "amount": 0.9})))
        drawn.add(json.dumps(ink(wide, "loss")))
    assert len(drawn) == 4
    wide.get_by_label("Smoothing", exact=True).select_option("none")
    expect(wide.get_by_label("Amount of smoothing")).to_have_count(0)
    assert "smooth" not in wide.url


def test_the_crosshair_is_shared_and_moved_by_the_keyboard(page: Page, store: Store):
    page.goto(charts(store, store.sweep))
    expect(card(page, "acc").locator("canvas")).to_be_visible()
    hover(page, "loss", 0.5)
    expect(card(page, "loss").locator(".tip > .faint").first).to_have_text(re.compile(r"^step (29|30)$"))
    expect(card(page, "acc").locator(".tip > .faint").first).to_have_text(re.compile(r"^step (29|30)$"))
    slider = page.get_by_role("slider", name="Crosshair of acc")
    slider.focus()
    before = slider.get_attribute("aria-valuenow")
    page.keyboard.press("ArrowRight")
    expect(slider).not_to_have_attribute("aria-valuenow", before or "")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^step \d+, trial-\d\d 0\.\d+"))


def test_full_screen_with_numbers_and_files(page: Page, store: Store, look):
    page.goto(charts(store, store.sweep))
    expect(card(page, "loss").locator("canvas")).to_be_visible()
    card(page, "loss").hover()
    page.get_by_role("button", name="Show loss in full screen").click()
    dialog = page.get_by_role("dialog", name="loss")
    expect(dialog.locator("canvas")).to_be_visible()
    row = dialog.get_by_role("row", name="trial-23")
    expect(row).to_contain_text("3.0403")
    expect(row.get_by_role("link", name="trial-23")).to_be_visible()
    look("full")
    image = saved(page, "Save loss as an image", dialog)
    assert image.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", image[16:24])
    box = dialog.locator("canvas").bounding_box()
    assert box is not None
    assert width > box["width"]
    assert height > box["height"] + 40, "it has a title and names"
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_of_a_thousand_charts_only_those_near_the_screen_are_there(wide: Page, store: Store):
    wide.goto(charts(store, store.many))
    expect(card(wide, "layer/0001").locator("canvas")).to_be_visible()
    assert wide.locator("section.chart").count() == METRICS
    area = wide.locator(".charts-area")
    height = area.evaluate("(element) => element.scrollHeight")
    for share in (0.25, 0.5, 0.75, 1):
        area.evaluate("(element, share) => element.scrollTo(0, share * element.scrollHeight)", share)
        expect(card(wide, f"layer/{round(share * (METRICS - 1)):04}").locator("canvas")).to_be_visible(timeout=20_000)
        assert wide.locator("section.chart canvas").count() < 60
    assert area.evaluate("(element) => element.scrollHeight") == height, "nothing moves while one scrolls"
    area.evaluate("(element) => element.scrollTo(0, 0)")
    expect(card(wide, "layer/0001").locator("canvas")).to_be_visible()


def test_groups_are_the_mean_of_their_runs_with_a_band(page: Page, store: Store, look):
    page.goto(charts(store, store.sweep, group=["params.optimizer"]))
    legend = page.get_by_role("list", name="Legend")
    expect(legend.get_by_role("listitem")).to_have_count(3)
    expect(legend.get_by_text("optimizer = lion")).to_be_visible()
    expect(legend.get_by_text("8 runs")).to_have_count(3)
    points = sum(len(steps_of(optimizer)) * RUNS // 3 for optimizer in OPTIMIZERS)
    expect(foot(page, "loss")).to_have_text(f"{points} points of {RUNS} runs, band: one standard deviation")
    look("groups")
    rows = {(row["group"], int(row["x"])): row for row in rows_of(page, "loss")}
    for at, optimizer in enumerate(OPTIMIZERS):
        name = f"optimizer = {optimizer}"
        assert [x for group, x in rows if group == name] == list(steps_of(optimizer))
        values = [loss(number, 9) for number in range(at, RUNS, 3)]
        row = rows[name, 9]
        assert row["runs"] == str(RUNS // 3)
        assert float(row["mean"]) == pytest.approx(statistics.fmean(values))
        assert float(row["std"]) == pytest.approx(statistics.stdev(values))
        assert (float(row["min"]), float(row["max"])) == pytest.approx((min(values), max(values)))
    hover(page, "loss", 0.5)
    tip = card(page, "loss").locator(".tip")
    expect(tip.get_by_text("8 of 8 runs, ± ")).to_have_count(2)
    expect(tip.get_by_text("lion")).to_have_count(0)
    page.get_by_label("Band").select_option("minmax")
    expect(foot(page, "loss")).to_have_text(f"{points} points of {RUNS} runs, 0 extremes lost")
    assert "band=minmax" in page.url


def test_a_pinned_run_is_what_the_others_are_measured_against(page: Page, store: Store, look):
    page.goto(charts(store, store.sweep))
    page.get_by_role("button", name="Pin trial-20 as the baseline").click()
    assert f"baseline={store.runs[20]}" in page.url
    hover(page, "loss", 0.1)
    tip = card(page, "loss").locator(".tip")
    expect(tip.locator(".row").first).to_contain_text("trial-20")
    expect(tip.locator(".row", has_text="trial-22")).to_contain_text("+0.25")
    expect(card(page, "score").locator(".single > div", has_text="trial-18")).to_contain_text(f"{MINUS}0.2")
    look("baseline")
    card(page, "loss").hover()
    page.get_by_role("button", name="Show loss in full screen").click()
    row = page.get_by_role("dialog", name="loss").get_by_role("row", name="trial-19")
    expect(row).to_contain_text(f"{MINUS}0.125")
    page.keyboard.press("Escape")

    page.get_by_label("From the baseline").check()
    expect(card(page, "loss").get_by_role("heading")).to_contain_text("from trial-20")
    page.reload()
    hover(page, "loss", 0.1)
    expect(tip.locator(".row", has_text="trial-22")).to_contain_text("+0.25")
    expect(tip.locator(".row", has_text="trial-20")).to_contain_text("±0")
    page.goto(charts(store, store.sweep, filter="run_name = 'trial-01'", baseline=store.runs[20]))
    expect(page.get_by_role("list", name="Legend").get_by_role("link", name="trial-20")).to_be_visible()
    page.get_by_role("button", name="Pin trial-20 as the baseline").click()
    assert "baseline" not in page.url
    expect(page.get_by_role("list", name="Legend").get_by_role("listitem")).to_have_count(1)
    page.goto(charts(store, store.sweep, group=["params.optimizer"], baseline=store.runs[20]))
    hover(page, "loss", 0.1)
    expect(tip.locator(".row", has_text="adam")).to_contain_text(f"{MINUS}1.19")


def explore(store: Store, **plot: Any) -> str:
    return charts(store, store.sweep, show="explore", **({"plot": plot} if plot else {}))


def test_parallel_coordinates_have_lines(wide: Page, store: Store):
    wide.goto(f"{explore(store)}&target=score")
    picture = wide.get_by_role("img", name=re.compile("^Parallel coordinates of .*lr.* and score for 24 runs$"))
    expect(picture).to_be_visible()
    assert len(picture.evaluate(INK)) > 500


def test_a_scatter_is_read_by_pointer_keyboard_and_table(page: Page, store: Store, look):
    page.goto(explore(store, kind="scatter", x="params.lr", y="min.loss", colour="metrics.score", logX=True, best="low-low"))
    cloud = page.get_by_role("slider", name="least loss over lr of 24 runs")
    expect(cloud).to_be_visible()
    look("scatter")
    page.get_by_text("As a table").click()
    table = page.get_by_role("region", name="The points of the plot")
    expect(table.get_by_role("row")).to_have_count(RUNS + 1)
    runs = [(0.001 * 2 ** (number % 6), loss(number, steps_of(OPTIMIZERS[number % 3])[-1])) for number in range(RUNS)]
    front = [one for one in runs if not any(other != one and other[0] <= one[0] and other[1] <= one[1] for other in runs)]
    expect(table.get_by_role("cell", name="yes", exact=True)).to_have_count(len(front))
    expect(page.locator("[data-note]")).to_contain_text(f"24 runs; {len(front)} on the front")

    cloud.focus()
    page.keyboard.press("ArrowRight")
    expect(cloud).to_have_attribute("aria-valuetext", re.compile(r"^trial-\d\d: lr 0\.001, least loss .*, score .*Enter opens it$"))
    name = (cloud.get_attribute("aria-valuetext") or "").partition(":")[0]
    expect(cloud.locator(".tip")).to_contain_text(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.go_back()
    expect(cloud).to_be_visible()
    page.get_by_label("Best").select_option("")
    page.get_by_label("log x").uncheck()
    expect(page.locator("[data-note]")).to_have_text("24 runs.")
    cloud.scroll_into_view_if_needed()
    box = cloud.bounding_box()
    assert box is not None
    page.wait_for_timeout(300)
    x, y = next(at for at in cloud.locator("canvas").evaluate(INK))
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
    pointed = cloud.locator(".tip b").inner_text()
    page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    expect(page.get_by_role("heading", name=pointed)).to_be_visible()


def test_bars_of_runs_and_of_groups(page: Page, store: Store, look):
    page.goto(explore(store, kind="bars", y="metrics.score"))
    names = page.locator(".bar-table tbody th")
    expect(names).to_have_count(RUNS)
    expect(names.first).to_have_text("trial-23")
    page.get_by_label("least first").check()
    expect(names.first).to_have_text("trial-00")
    page.get_by_label("Metric").select_option(label="greatest loss")
    expect(page.get_by_role("row", name="trial-00")).to_contain_text("1")
    page.goto(charts(store, store.sweep, show="explore", group=["params.optimizer"], plot={"kind": "bars", "y": "max.loss"}))
    for at, optimizer in enumerate(OPTIMIZERS):
        mean = statistics.fmean(loss(number, 0) for number in range(at, RUNS, 3))
        expect(page.get_by_role("row", name=f"optimizer = {optimizer}").locator("b")).to_have_text(str(mean))
    look("bars")


FULL = """(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let full = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at] === 255) full += 1;
  return (4 * full) / data.length;
}"""
"""How much of a canvas is covered."""


def test_a_contour_is_empty_where_no_run_is(page: Page, store: Store, look):
    plot = {"kind": "contour", "x": "params.lr", "y": "params.depth", "colour": "min.loss", "logX": True}
    page.goto(explore(store, **plot))
    cloud = page.get_by_role("slider", name="depth over lr of 24 runs")
    expect(cloud).to_be_visible()
    expect(page.locator("[data-note]")).to_contain_text("it is empty where no run is near")
    look("contour")
    covered = cloud.locator("canvas").evaluate(FULL)
    assert covered > 0.5
    page.goto(charts(store, store.sweep, show="explore", plot=plot, filter="metrics.score < -0.85 OR metrics.score > 1.25"))
    expect(page.locator("[data-note]")).to_contain_text("3 runs. Between runs")
    page.wait_for_timeout(300)
    assert 0.02 < page.locator(".cloud canvas").evaluate(FULL) < covered / 2, "three islands"
    page.get_by_label("x", exact=True).select_option(label="optimizer")
    expect(page.locator("[data-note]")).to_contain_text("A surface needs numbers on both axes")
    assert "params.optimizer" in page.url
