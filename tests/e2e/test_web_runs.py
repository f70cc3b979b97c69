"""The table of runs in a real browser: figures of metrics, tags in their cells, the tree, what is remembered, and rows that stay put."""

import json
import uuid
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import httpx
import pytest
from playwright.sync_api import APIResponse, Locator, Page, Route, expect
from tests import servers
from tests.browsers import NARROW, WIDE, Look, Opened

pytestmark = [pytest.mark.client]

RUNS = range(48, 60)
STEPS = 40
ROW = 36
STARTED_MS = 1_700_000_000_000
LATER_MS = 1_800_000_000_000


class Store(NamedTuple):
    url: str
    client: httpx.Client
    experiment_id: str
    runs: dict[int, str]

    @property
    def page(self) -> str:
        return f"{self.url}/experiments/{self.experiment_id}"

    def ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        response = self.client.request(method, path, json=body)
        assert response.status_code < 300, response.text
        return response.json() if response.content else {}

    def fill(self, numbers: range) -> None:
        """Add runs that ended, the newest with the greatest number. Their loss falls to its least value, and rises again."""
        for number in numbers:
            value, step = best(number)
            points = [(2.0 - number / 1000, 0), (value, step), (1.0, step + STEPS)]
            tags = {"team": "ab"[number % 2]} if number % 3 else {}
            self.runs[number] = self.run(f"run-{number:02}", STARTED_MS + number, tags=tags, points=points)
            self.ask("POST", f"/api/v1/runs/{self.runs[number]}/end", {})

    def run(self, name: str, start_ms: int, *, tags: dict[str, str] | None = None, points: Sequence[tuple[float, int]] = ()) -> str:
        body = {"experiment_id": self.experiment_id, "run_name": name, "start_time": start_ms, "tags": tags or {}, "params": {"same": "1"}}
        run_id = self.ask("POST", "/api/v1/runs", body)["run_id"]
        if points:
            self.log(run_id, points)
        return run_id

    def log(self, run_id: str, points: Sequence[tuple[float, int]]) -> None:
        metrics = [{"key": "loss", "value": value, "timestamp": step, "step": step} for value, step in points]
        self.ask("POST", "/api/2.0/mlflow/runs/log-batch", {"run_id": run_id, "metrics": metrics})

    def tags(self, number: int) -> dict[str, str]:
        return self.ask("GET", f"/api/v1/runs/{self.runs[number]}")["tags"]


def best(number: int) -> tuple[float, int]:
    """The least loss of a run and its step: neither its first nor its last."""
    return round(0.1 + number / 1000, 4), 1000 + number


@pytest.fixture
def store(server: servers.LinealServer) -> Iterator[Store]:
    """An experiment of its own with the runs 48 to 59."""
    with httpx.Client(base_url=server.url, timeout=60) as client:
        name = f"churn {uuid.uuid4().hex[:6]}"
        experiment_id = client.post("/api/v1/experiments", json={"name": name}).json()["experiment_id"]
        made = Store(server.url, client, experiment_id, {})
        made.fill(RUNS)
        yield made


def columns(*fields: str) -> str:
    return f"?cols={json.dumps(fields)}"


def row(page: Page, name: str) -> Locator:
    """The half of a run's row that moves under the pinned one."""
    run = page.get_by_role("link", name=name, exact=True)
    expect(run).to_be_visible()
    at = run.evaluate("link => link.closest('.runs-row').dataset.at")
    return page.locator(f'.runs-moving [data-at="{at}"]')


def heads(page: Page) -> list[str]:
    return [text.strip() for text in page.get_by_role("columnheader").all_inner_texts()]


def top_of(page: Page, name: str) -> float:
    box = page.get_by_role("link", name=name, exact=True).bounding_box()
    assert box is not None
    return box["y"]


@pytest.mark.parametrize("screen", [WIDE, NARROW], ids=lambda screen: f"{screen[0]}-{screen[1]}")
def test_a_metric_shows_its_least_value_and_where_it_was(opened: Opened, look: Look, store: Store, screen):
    page = opened(store.page + columns("metrics.loss", "params.same", "status"), screen=screen)
    expect(row(page, "run-59")).to_contain_text("1")
    page.get_by_role("button", name="More about loss").click()
    look(page, f"column-menu-{screen[0]}")
    page.get_by_role("menuitemradio", name="Least value, and its step").click()
    value, step = best(59)
    expect(row(page, "run-59")).to_contain_text(f"{value}step {step:,}")
    assert "min.loss" in page.url
    page.get_by_role("button", name="loss min", exact=True).click()
    expect(page.get_by_role("columnheader", name="loss min")).to_have_attribute("aria-sort", "descending")
    expect(page.locator(".run-link").first).to_have_text("run-59")
    page.get_by_role("button", name="loss min", exact=True).click()
    expect(page.locator(".run-link").first).to_have_text("run-48")
    expect(row(page, "run-48")).to_contain_text("0.148step 1,048")
    look(page, f"least-{screen[0]}")
    for label, text in (("Greatest value, and its step", "1.952step 0"), ("Step of the least value", "1,048"), ("Latest step", "1,088")):
        page.get_by_role("button", name="More about loss").click()
        page.get_by_role("menuitemradio", name=label).click()
        expect(row(page, "run-48").get_by_role("cell").first).to_have_text(text)


def test_a_filter_speaks_of_the_least_value(opened: Opened, store: Store):
    page = opened(store.page)
    field = page.get_by_label("Filter runs")
    field.press_sequentially("min.lo")
    page.get_by_role("option", name="min.loss", exact=True).click()
    field.press_sequentially("< 0.1505")
    field.press("Enter")
    expect(page.get_by_text("3 runs", exact=True)).to_be_visible()


def test_the_menu_of_a_column_works_by_keyboard(opened: Opened, store: Store):
    page = opened(store.page + columns("metrics.loss", "params.same", "status"))
    page.get_by_role("button", name="More about same").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Sort, least first")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(page.get_by_role("button", name="More about same")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    expect(page.get_by_role("menuitem", name="Hide")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="same")).to_have_count(0)
    assert heads(page) == ["Run", "loss", "Status"]


def test_a_tag_is_changed_in_its_cell(opened: Opened, look: Look, store: Store):
    page = opened(store.page + columns("tags.team", "status"))
    cell = page.get_by_role("button", name="Set team of run-57")
    expect(cell).to_have_text("")
    # Escape leaves it as it was.
    cell.focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("Value of team")
    expect(field).to_be_focused()
    field.fill("never")
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(cell).to_be_focused()
    expect(cell).to_have_text("")
    # The page shows it before the server has answered.
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/v1/runs/bulk/tag", hold)
    page.keyboard.press("Enter")
    field.fill("vision")
    look(page, "tag-editor")
    page.keyboard.press("Enter")
    set_cell = page.get_by_role("button", name="team of run-57: vision")
    expect(set_cell).to_be_focused()
    assert "team" not in store.tags(57)
    page.wait_for_timeout(100)
    held.pop().continue_()
    page.unroute("**/api/v1/runs/bulk/tag")
    page.wait_for_timeout(300)
    assert store.tags(57)["team"] == "vision"
    page.reload()
    # A click elsewhere keeps what was typed; the cross removes it.
    set_cell.click()
    field.fill("audio")
    page.get_by_label("Filter runs").click()
    expect(page.get_by_role("button", name="team of run-57: audio")).to_be_visible()
    expect(page.get_by_label("Filter runs")).to_be_focused()
    page.get_by_role("button", name="team of run-57: audio").click()
    page.get_by_role("button", name="Remove team").click()
    expect(cell).to_be_visible()
    page.wait_for_timeout(300)
    assert "team" not in store.tags(57)


def test_a_tag_that_is_refused_is_taken_back_and_says_why(opened: Opened, look: Look, store: Store):
    page = opened(store.page + columns("tags.team"), expects="409")
    cell = page.get_by_role("button", name="team of run-58: a")
    expect(cell).to_be_visible()
    store.ask("POST", "/api/v1/runs/bulk/delete", {"run_ids": [store.runs[58]]})
    cell.click()
    field = page.get_by_label("Value of team")
    field.fill("vision")
    page.keyboard.press("Enter")
    alert = page.locator(".tag-editor").get_by_role("alert")
    expect(alert).to_contain_text("deleted")
    expect(field).to_have_value("vision")
    expect(field).to_be_focused()
    look(page, "tag-refused")
    page.keyboard.press("Escape")
    expect(cell).to_be_visible()
    assert store.tags(58)["team"] == "a"


def test_all_tags_of_a_run_are_in_one_cell(opened: Opened, look: Look, store: Store):
    page = opened(store.page + columns("tags", "metrics.loss"))
    page.get_by_role("button", name="Tags of run-58: team a").click()
    page.get_by_label("Key", exact=True).fill("reviewed")
    page.get_by_label("Value", exact=True).fill("yes")
    look(page, "all-tags")
    page.keyboard.press("Enter")
    both = page.get_by_role("button", name="Tags of run-58: team a, reviewed yes")
    expect(both).to_be_visible()
    both.click()
    page.get_by_role("button", name="Remove team").click()
    expect(page.get_by_role("button", name="Tags of run-58: reviewed yes")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Tags of run-58: reviewed yes")).to_be_visible()


def test_a_star_and_a_colour_stay(opened: Opened, store: Store):
    page = opened(store.page)
    page.get_by_role("button", name="Star run-59").click()
    expect(page.get_by_role("button", name="Unstar run-59")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Colour of run-59").click()
    page.get_by_role("group", name="Colour of run-59").get_by_role("button", name="Green").click()
    expect(page.get_by_role("button", name="Colour of run-59")).to_have_css("color", "rgb(48, 164, 108)")
    page.wait_for_timeout(300)
    page.reload()
    expect(page.get_by_role("button", name="Unstar run-59")).to_be_visible()
    expect(page.get_by_role("button", name="Colour of run-59")).to_have_css("color", "rgb(48, 164, 108)")
    page.get_by_role("button", name="Unstar run-59").click()
    expect(page.get_by_role("button", name="Star run-59")).to_be_visible()
    page.wait_for_timeout(300)
    assert {key: value for key, value in store.tags(59).items() if key.startswith("lineal.")} == {"lineal.colour": "#30a46c"}


class LateLists:
    """Answers to a page's questions for lists of runs that are given when they are old."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._waiting: list[tuple[Route, APIResponse]] = []
        page.route("**/api/v1/runs/search", self._hold)

    def _hold(self, route: Route) -> None:
        """The sample of newest runs, which stands there first, asks for no order."""
        if "order_by" in (route.request.post_data_json or {}):
            self._waiting.append((route, route.fetch()))
        else:
            route.continue_()

    def arrive(self) -> None:
        self._page.wait_for_timeout(100)
        assert self._waiting
        for route, response in self._waiting:
            route.fulfill(response=response)
        self._waiting.clear()


def test_a_star_set_before_the_list_has_come_stays(opened: Opened, store: Store):
    page = opened(store.url)
    lists = LateLists(page)
    page.goto(store.page)
    with page.expect_response("**/api/v1/runs/bulk/tag"):
        page.get_by_role("button", name="Star run-59").click()
    lists.arrive()
    expect(page.get_by_role("button", name="Unstar run-59")).to_be_visible()


def test_a_star_refused_before_the_list_has_come_goes(opened: Opened, store: Store):
    page = opened(store.url, expects="409")
    lists = LateLists(page)
    page.goto(store.page)
    star = page.get_by_role("button", name="Star run-59", exact=True)
    expect(star).to_be_visible()
    store.ask("POST", "/api/v1/runs/bulk/delete", {"run_ids": [store.runs[59]]})
    star.click()
    expect(page.get_by_text("is deleted")).to_be_visible()
    lists.arrive()
    expect(page.get_by_role("columnheader", name="Status")).to_be_visible()
    page.wait_for_timeout(300)
    expect(star).to_be_visible()


def test_runs_inside_a_run_are_fetched_when_it_is_opened(opened: Opened, look: Look, store: Store):
    parent = store.runs[59]
    child = store.run("child-0", 1, tags={"mlflow.parentRunId": parent}, points=[(0.5, 3)])
    store.run("grandchild", 1, tags={"mlflow.parentRunId": child})
    store.run("child-1", 2, tags={"mlflow.parentRunId": parent})
    page = opened("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.post_data or "") if request.url.endswith("/runs/search") else None)
    page.goto(store.page + columns("min.loss", "status") + "&nested=true")
    expect(page.get_by_role("link", name="run-59", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="child-0", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Runs inside run-58")).to_have_count(0)
    assert [body for body in asked if parent in body] == []
    page.get_by_role("button", name="Runs inside run-59").click()
    expect(row(page, "child-0")).to_contain_text("0.5step 3")
    expect(page.get_by_role("link", name="grandchild", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Runs inside child-0").click()
    expect(page.get_by_role("link", name="grandchild", exact=True)).to_be_visible()
    names = page.locator(".run-link").all_inner_texts()[:5]
    assert names == ["run-59", "child-1", "child-0", "grandchild", "run-58"]
    look(page, "tree")
    page.get_by_role("button", name="Runs inside run-59").click()
    expect(page.get_by_role("link", name="grandchild", exact=True)).to_have_count(0)


def test_columns_in_which_all_runs_agree_are_left_out(opened: Opened, store: Store):
    page = opened(store.page + columns("params.same", "metrics.loss", "min.loss", "status", "tags.team"))
    expect(page.get_by_role("columnheader", name="same")).to_be_visible()
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_label("Only columns that differ").check()
    expect(page.get_by_role("columnheader", name="same")).to_have_count(0)
    assert heads(page) == ["Run", "loss\nmin", "team"]


def test_widths_pins_and_order_are_remembered_for_each_experiment(opened: Opened, look: Look, store: Store):
    page = opened(store.page)
    expect(page.get_by_role("columnheader", name="loss")).to_be_visible()
    before = heads(page)
    assert before == ["Run", "Status", "Started", "Duration", "loss"]
    # Wider, with the mouse.
    head = page.get_by_role("columnheader", name="Status")
    box = head.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 57, box["y"] + 10, steps=5)
    page.mouse.up()
    expect(head).to_have_css("width", f"{box['width'] + 60:.0f}px")
    # Another place, with the mouse; and pinned, by the menu.
    page.get_by_role("columnheader", name="loss").drag_to(page.get_by_role("columnheader", name="Status"))
    expect(page.get_by_role("columnheader").nth(1)).to_contain_text("loss")
    page.get_by_role("button", name="More about loss").click()
    page.get_by_role("menuitem", name="Pin up to here").click()
    held = page.locator(".runs-held .runs-row").first
    expect(held).to_contain_text("1")
    page.evaluate("document.querySelector('.runs-scroll').scrollLeft = 500")
    page.goto(store.page)
    expect(page.get_by_role("columnheader").nth(1)).to_contain_text("loss")
    assert heads(page) == ["Run", "loss", "Status", "Started", "Duration"]
    expect(page.get_by_role("columnheader", name="Status")).to_have_css("width", f"{box['width'] + 60:.0f}px")
    expect(page.locator(".runs-held .runs-row").first.get_by_role("cell")).to_have_count(2)
    look(page, "pinned")
    # Pinned columns stay where they are when the others move, head and cells alike.
    page.set_viewport_size({"width": 900, "height": 900})
    cell = page.locator(".runs-held .runs-row").first.get_by_role("cell").nth(1)
    was = cell.bounding_box()
    page.evaluate("document.querySelector('.runs-scroll').scrollLeft = 300")
    page.wait_for_timeout(100)
    assert page.evaluate("document.querySelector('.runs-scroll').scrollLeft") > 0
    assert cell.bounding_box() == was
    assert page.get_by_role("columnheader").nth(1).bounding_box()["x"] == was["x"]
    # Another experiment has its own, and the usual ones come back.
    other = store.ask("POST", "/api/v1/experiments", {"name": uuid.uuid4().hex})["experiment_id"]
    run_id = store.ask("POST", "/api/v1/runs", {"experiment_id": other, "run_name": "alone"})["run_id"]
    store.log(run_id, [(1.0, 1)])
    page.goto(f"{store.url}/experiments/{other}")
    expect(page.get_by_role("link", name="alone")).to_be_visible()
    assert heads(page)[:2] == ["Run", "Status"]
    page.goto(store.page)
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("button", name="Back to the usual columns").click()
    expect(page.get_by_role("columnheader").nth(1)).to_contain_text("Status")
    assert heads(page) == before


def test_a_column_is_found_and_shown_as_another_figure_in_the_picker(opened: Opened, look: Look, store: Store):
    page = opened(store.page + columns("metrics.loss", "status"))
    page.get_by_role("button", name="Columns").click()
    page.get_by_label("What to show of loss").select_option("max")
    expect(row(page, "run-59")).to_contain_text("1.941step 0")
    look(page, "picker")


def test_many_runs_are_ticked_with_shift(opened: Opened, store: Store):
    page = opened(store.page)
    page.get_by_label("Select run-58").click()
    page.get_by_label("Select run-54").click(modifiers=["Shift"])
    expect(page.get_by_role("toolbar", name="Selected runs")).to_contain_text("5 runs")
    page.get_by_label("Select run-56").click()
    expect(page.get_by_role("toolbar", name="Selected runs")).to_contain_text("4 runs")


def test_new_runs_move_nothing_under_the_reader(opened: Opened, look: Look, store: Store):
    store.fill(range(48))
    page = opened(store.page + columns("status", "metrics.loss"))
    page.get_by_label("Select run-57").check()
    page.locator(".runs-scroll").evaluate("box => { box.scrollTop = 20 * 36 + 7 }")
    seen = page.get_by_role("link", name="run-37", exact=True)
    expect(seen).to_be_visible()
    before = top_of(page, "run-37")
    for number in range(3):
        store.run(f"new-{number}", LATER_MS + number)
    button = page.get_by_role("button", name="3 new runs: show")
    expect(button).to_be_visible(timeout=15_000)
    shift = top_of(page, "run-37") - before  # the button takes room above the table, the rows keep their place in it
    look(page, "arrived")
    place = page.locator(".runs-scroll").evaluate("box => box.scrollTop")
    assert place == 20 * ROW + 7
    button.click()
    expect(page.get_by_text("63 runs", exact=True)).to_be_visible()
    expect(button).to_have_count(0)
    assert page.locator(".runs-scroll").evaluate("box => box.scrollTop") == 23 * ROW + 7
    assert abs(top_of(page, "run-37") - before) < 1
    assert shift >= 0
    expect(page.get_by_role("toolbar", name="Selected runs")).to_contain_text("1 run")
    page.locator(".runs-scroll").evaluate("box => { box.scrollTop = 0 }")
    expect(page.locator(".run-link").first).to_have_text("new-2")
    expect(page.get_by_label("Select run-57")).to_be_checked()


def test_a_run_that_goes_on_is_brought_up_to_date_in_its_place(opened: Opened, store: Store):
    run_id = store.run("going", LATER_MS, points=[(5.0, 1)])
    page = opened(store.page + columns("status", "metrics.loss", "min.loss") + '&order="metrics.loss DESC"')
    expect(page.locator(".run-link").first).to_have_text("going")
    expect(page.get_by_text("Live")).to_be_visible()
    store.log(run_id, [(0.25, 7)])
    expect(row(page, "going")).to_contain_text("0.25step 7", timeout=15_000)
    expect(page.locator(".run-link").first).to_have_text("going")
    store.ask("POST", f"/api/v1/runs/{run_id}/end", {})
    expect(row(page, "going")).to_contain_text("Finished", timeout=15_000)
    expect(page.get_by_text("Live")).to_have_count(0)


def test_one_comes_back_to_where_one_was(opened: Opened, store: Store):
    store.fill(range(24, 48))
    page = opened(store.page)
    expect(page.get_by_role("link", name="run-59", exact=True)).to_be_visible()
    page.locator(".runs-scroll").evaluate("box => { box.scrollTop = 400 }")
    page.get_by_role("link", name="run-45", exact=True).evaluate("link => link.click()")
    expect(page.get_by_role("heading", name="run-45")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="run-45", exact=True)).to_be_visible()
    assert page.locator(".runs-scroll").evaluate("box => box.scrollTop") == 400


def test_every_row_is_reached_and_few_are_drawn(opened: Opened, store: Store):
    for number in range(100):
        store.run(f"old-{number:03}", number)
    page = opened(store.page)
    expect(page.get_by_text("112 runs", exact=True)).to_be_visible()
    page.locator(".runs-scroll").focus()
    page.keyboard.press("End")
    expect(page.get_by_role("link", name="old-000", exact=True)).to_be_visible()
    assert page.locator(".run-link").count() < 60
    assert page.get_by_role("table", name="Runs").get_attribute("aria-rowcount") == "113"
