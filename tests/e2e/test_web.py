"""The web app in a real browser, over what a stock client logged."""

import math
from collections.abc import Callable, Iterator

import pytest
from mlflow import MlflowClient
from mlflow.entities import Metric
from playwright.sync_api import Page, expect
from tests import servers
from tests.browsers import Look

pytestmark = pytest.mark.client
RUNS = 30


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, list[str]]]:
    """A server with an experiment: its address, the experiment's id, and the runs' ids."""
    with servers.serving(tmp_path_factory.mktemp("web")) as server:
        client = MlflowClient(server.url, registry_uri=server.url)
        experiment_id = client.create_experiment("churn")
        runs = [log_run(client, experiment_id, number) for number in range(RUNS)]
        client.create_registered_model("churn")
        client.create_model_version("churn", f"runs:/{runs[0]}/model", runs[0])
        client.set_registered_model_alias("churn", "champion", "1")
        yield server.url, experiment_id, runs


def log_run(client: MlflowClient, experiment_id: str, number: int) -> str:
    run_id = client.create_run(experiment_id, run_name=f"run-{number:02}").info.run_id
    client.log_param(run_id, "lr", str(0.001 * (1 + number % 5)))
    client.log_param(run_id, "optimizer", ["adam", "sgd"][number % 2])
    points = [Metric("loss", math.exp(-step / (10 + number)), step * 1000, step) for step in range(60)]
    client.log_batch(run_id, metrics=points)
    client.log_metric(run_id, "accuracy", 0.7 + number / 100)
    client.log_metric(run_id, "score", 1 + number % 5)
    client.log_text(run_id, "<style>h1 { color: red }</style><h1>Report</h1><script>document.title = 'ran'</script>", "report.html")
    client.log_text(run_id, "name,value\nä,1\n", "table.csv")
    client.set_terminated(run_id)
    return run_id


@pytest.fixture
def look(look: Look, page: Page, request: pytest.FixtureRequest) -> Callable[[str], None]:
    return lambda name: look(page, f"{name}-{request.node.callspec.id}")


def test_home_says_what_is_in_use(page, look, store):
    url, _, _ = store
    page.goto(url)
    expect(page.get_by_role("article").get_by_text("@champion")).to_be_visible()
    expect(page.get_by_role("region", name="Recent runs").get_by_role("link", name="run-29")).to_be_visible()
    look("home")


def test_runs_are_filtered_and_compared(page, look, store):
    url, experiment_id, _ = store
    page.goto(f"{url}/experiments/{experiment_id}")
    expect(page.get_by_role("link", name="run-29")).to_be_visible()
    look("runs")
    field = page.get_by_label("Filter runs")
    field.fill("params.optimizer = 'adam' AND metrics.accuracy > 0.9")
    field.press("Enter")
    expect(page.get_by_text("4 runs", exact=True)).to_be_visible()
    assert "adam" in page.url
    page.reload()
    expect(page.get_by_role("link", name="run-28")).to_be_visible()
    expect(page.get_by_role("link", name="run-27")).to_have_count(0)
    for name in ("run-28", "run-26"):
        page.get_by_label(f"Select {name}").check()
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="Compare 2 runs")).to_be_visible()
    expect(page.get_by_role("rowheader", name="accuracy")).to_be_visible()
    expect(page.get_by_role("rowheader", name="optimizer")).to_have_count(0)
    expect(page.locator(".chart canvas").first).to_be_visible()
    look("compare")


def test_a_mistake_in_a_filter_is_marked_where_it_is(page, look, store):
    url, experiment_id, _ = store
    page.goto(f"{url}/experiments/{experiment_id}")
    page.get_by_label("Filter runs").fill("metrics.loss >> 1")
    expect(page.locator(".filter-mistake")).to_be_visible()
    expect(page.locator(".wrong")).not_to_have_count(0)
    look("mistake")


def test_what_may_come_next_is_offered(page, store):
    url, experiment_id, _ = store
    page.goto(f"{url}/experiments/{experiment_id}")
    field = page.get_by_label("Filter runs")
    field.press_sequentially("params.opt")
    page.get_by_role("option", name="params.optimizer").click()
    field.press_sequentially("= ")
    page.get_by_role("option", name="'adam'").click()
    field.press("Enter")
    expect(page.get_by_text("15 runs", exact=True)).to_be_visible()


def test_charts_and_what_explains_a_metric(page, look, store):
    url, experiment_id, _ = store
    page.goto(f"{url}/experiments/{experiment_id}?show=charts&smooth=ema")
    expect(page.locator('[data-metric="loss"] canvas')).to_be_visible()
    expect(page.locator('[data-metric="loss"]').get_by_text("600 points, all of them")).to_be_visible()
    look("charts")
    page.goto(f"{url}/experiments/{experiment_id}?show=explore&target=score")
    expect(page.get_by_role("heading", name="Importance of params")).to_be_visible()
    expect(page.locator(".bars").get_by_text("lr", exact=True)).to_be_visible()
    expect(page.get_by_role("img", name="Parallel coordinates of lr")).to_be_visible()
    look("explore")


def test_groups_sum_up(page, look, store):
    url, experiment_id, _ = store
    page.goto(f'{url}/experiments/{experiment_id}?group=["params.optimizer"]')
    expect(page.get_by_role("button", name="adam")).to_be_visible()
    look("groups")
    page.get_by_role("button", name="adam").click()
    expect(page.get_by_text("15 runs", exact=True)).to_be_visible()


def test_a_run_and_its_files(page, look, store):
    url, _, runs = store
    page.goto(f"{url}/#/experiments/1/runs/{runs[0]}")
    expect(page.get_by_role("heading", name="run-00")).to_be_visible()
    look("run")
    page.get_by_role("tab", name="Artifacts").click()
    page.get_by_role("button", name="table.csv").click()
    expect(page.get_by_role("cell", name="ä")).to_be_visible()
    page.get_by_role("button", name="report.html").click()
    report = page.frame_locator("iframe.sandbox").get_by_role("heading", name="Report")
    expect(report).to_have_css("color", "rgb(255, 0, 0)")
    assert page.title() == "Lineal", "what was logged reaches the app"
    look("artifacts")


def test_selected_runs_are_deleted_and_restored(page, store):
    url, experiment_id, _ = store
    page.goto(f"{url}/experiments/{experiment_id}")
    page.get_by_label("Select run-05").check()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("29 runs", exact=True)).to_be_visible()
    page.goto(f"{url}/experiments/{experiment_id}?view=deleted")
    page.get_by_label("Select run-05").check()
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("No run matches")).to_be_visible()


def test_anything_is_found_by_the_keyboard(page, look, store):
    url, _, _ = store
    page.goto(url)
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("run-17")
    expect(page.get_by_role("option", name="run-17")).to_be_visible()
    look("palette")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="run-17")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    look("help")


def test_below_a_prefix(browser, tmp_path):
    with servers.serving(tmp_path / "store", environment={"LINEAL_PATH_PREFIX": "/ml"}) as server:
        page = browser.new_page()
        page.goto(f"{server.url}/experiments" if server.url.endswith("/ml") else f"{server.url}/ml/experiments")
        page.get_by_role("link", name="Default").click()
        expect(page.get_by_role("heading", name="No runs yet")).to_be_visible()
        assert "/ml/experiments/0" in page.url
        page.close()


def test_nonsense_in_the_address_breaks_no_page(page, store):
    url, experiment_id, runs = store
    for path, shown in (
        ("/compare?runs=a,b", "Nothing to compare"),
        (f"/experiments/{experiment_id}?filter=5&columns=x&order=[]&group=7&tab={{", "run-29"),
        (f"/experiments/{experiment_id}?tab=charts&keys=loss&width=-1&x=[]", "loss"),
        (f"/runs/{runs[0]}?tab=7&path=..%2F..", "run-00"),
        ("/models?q=[1]", "churn"),
        ("/models/churn?tab=nothing&metric=[]&at=never", "churn"),
        ("/models/churn/versions/1?tab=[]&from=-1", "churn v1"),
        ("/requests?tab=9&all=maybe", "Requests"),
        ("/webhooks?model=[]", "Webhooks"),
    ):
        page.goto(url + path)
        expect(page.get_by_role("main").get_by_text(shown).first).to_be_visible()
        expect(page.get_by_role("button", name="Try again")).to_have_count(0)
