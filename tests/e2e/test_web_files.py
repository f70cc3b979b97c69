"""The files of runs and versions in a real browser, as the stock client logged them: previews, image series, environments, comparisons."""

import contextlib
import re
from collections.abc import Callable, Iterator

import mlflow
import pytest
from playwright.sync_api import Browser, Locator, Page, Response, expect
from tests import servers
from tests.browsers import Look
from tests.e2e.logged_files import ROWS, Project, log_project

pytestmark = pytest.mark.client
FILM = """async () => {
  const canvas = document.createElement("canvas");
  canvas.width = 160;
  canvas.height = 120;
  document.body.append(canvas);
  const pen = canvas.getContext("2d");
  const pieces = [];
  const recorder = new MediaRecorder(canvas.captureStream(10), { mimeType: "video/webm" });
  recorder.ondataavailable = (event) => pieces.push(event.data);
  const done = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  for (let at = 0; at < 10; at++) {
    pen.fillStyle = `hsl(${at * 36} 80% 50%)`;
    pen.fillRect(0, 0, 160, 120);
    await new Promise((next) => setTimeout(next, 60));
  }
  recorder.stop();
  await done;
  return [...new Uint8Array(await new Blob(pieces).arrayBuffer())];
}"""
"""Records a second of colours."""


@pytest.fixture(scope="module")
def project(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    recording = browser.new_page()
    film = bytes(recording.evaluate(FILM))
    recording.close()
    folder = tmp_path_factory.mktemp("files")
    # The client looks for lock files where it runs, and keeps them with the model.
    with servers.serving(folder / "store") as server, contextlib.chdir(folder):
        yield log_project(server.url, folder / "logged", film)
    for forget in (mlflow.set_tracking_uri, mlflow.set_registry_uri):
        forget("")  # the client keeps both for the whole process


@pytest.fixture
def look(look: Look, page: Page, request: pytest.FixtureRequest) -> Callable[[str], None]:
    return lambda name: look(page, f"{name}-{request.node.callspec.id}")


@pytest.fixture
def show(page: Page, project: Project) -> Callable[..., None]:
    """Open a file of the first run by its address."""

    def show(path: str) -> None:
        page.goto(f"{project.url}/runs/{project.runs[0]}?tab=artifacts&path={path}")
        expect(page.get_by_role("heading", name=path)).to_be_visible()

    return show


def content(page: Page) -> Locator:
    return page.locator(".preview .content")


def test_parquet_of_every_codec_is_read_in_the_browser(page, look, show):
    for codec in ("snappy", "gzip", "brotli", "lz4", "zstd"):
        show(f"tables/{codec}.parquet")
        check_table(page)
    look("file-parquet")


def check_table(page: Page) -> None:
    expect(content(page).get_by_text(f"The first 500 of {ROWS:,} rows, 4 columns")).to_be_visible()
    expect(content(page).get_by_role("columnheader", name="tags list of string")).to_be_visible()
    cells = [cell.inner_text() for cell in content(page).get_by_role("row").nth(2).get_by_role("cell").all()]
    assert cells == ["1", "row 1", "1970-01-02", '["a","b"]']


BROKEN = {
    "cut": "does not end with PAR1",
    "text": "does not end with PAR1",
    "liar": "its metadata would begin before the file does",
    "noise": "cannot be read",
}


def test_a_broken_parquet_file_says_what_is_wrong(page, show):
    for name, says in BROKEN.items():
        show(f"broken/{name}.parquet")
        expect(content(page).get_by_role("alert")).to_contain_text(says)


def test_a_parquet_file_is_read_by_ranges(page, show):
    ranges: list[str] = []
    page.on("request", lambda request: ranges.append(request.headers.get("range", "")) if request.url.endswith("gzip.parquet") else None)
    show("tables/gzip.parquet")
    expect(content(page).get_by_role("table")).to_be_visible()
    assert ranges
    assert all(re.fullmatch(r"bytes=\d+-\d+", one) for one in ranges if one)
    assert any(one for one in ranges), "the file was asked for as a whole"


def test_a_notebook_is_shown_and_runs_nothing(page, look, show):
    show("analysis.ipynb")
    expect(content(page).get_by_role("heading", name="Study")).to_be_visible()
    expect(content(page).get_by_text("hello from the cell")).to_be_visible()
    expect(content(page).get_by_role("columnheader", name="b")).to_be_visible()
    expect(content(page).get_by_text("ZeroDivisionError: by zero")).to_be_visible()
    assert content(page).locator("iframe").count() == 0, "HTML is not shown before one asks for it"
    look("file-notebook")
    content(page).get_by_role("button", name="Show its HTML in a sandbox").click()
    expect(page.frame_locator("iframe.sandbox").get_by_text("bold")).to_be_visible()
    assert page.title() == "Lineal", "what was logged reaches the app"


def test_markdown_shows_what_is_beside_it_and_no_html(page, look, show):
    show("card.md")
    expect(content(page).get_by_role("cell", name="0.9")).to_be_visible()
    expect(content(page).get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    curve = content(page).get_by_role("img", name="curve")
    expect(curve).to_be_visible()
    assert curve.evaluate("image => image.decode().then(() => image.naturalWidth)") == 400
    look("file-markdown")


def test_a_logged_table_has_its_images(page, look, show):
    show("answers.json")
    picture = content(page).get_by_role("button", name="Open table_images").first
    assert picture.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert ".webp" in (picture.locator("img").get_attribute("src") or ""), "the small form"
    look("file-table")
    picture.click()
    expect(page.get_by_role("heading", name="table_images/answers/")).to_be_visible()


def test_json_opens_as_a_tree(page, look, show):
    show("config.json")
    expect(content(page).get_by_text('name: "net"')).to_be_visible()
    content(page).get_by_role("button", name="0: {").click()
    expect(content(page).get_by_text("units: 8")).to_be_visible()
    content(page).get_by_role("button", name="Text").click()
    expect(content(page).get_by_text('"units": 8')).to_be_visible()
    look("file-json")


def test_a_long_table_says_that_it_is_not_all(page, show):
    show("long.csv")
    expect(content(page).get_by_text(re.compile(r"The first 2\.0 MB of 2\.\d MB"))).to_be_visible()
    assert content(page).get_by_role("row").count() == 501
    show("semicolons.csv")
    expect(content(page).get_by_role("cell", name="ä", exact=True)).to_be_visible()


@pytest.mark.parametrize(("path", "tag"), [("media/tone.wav", "audio"), ("media/film.webm", "video")])
def test_sound_and_film_play_by_ranges(page, look, show, path, tag):
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer) if answer.request.resource_type == "media" else None)
    show(path)
    player = content(page).locator(tag)
    played = (
        "player => new Promise((done, fail) => { player.muted = true; player.onended = done; player.onerror = fail; void player.play(); })"
    )
    player.evaluate(f"async player => {{ await ({played})(player); }}")
    assert player.evaluate("player => player.currentTime") > 0.3
    assert {answer.status for answer in answers} <= {200, 206}
    assert any("range" in answer.request.headers for answer in answers)
    look(f"file-{tag}")


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_images_have_their_size(page, look, show, ending):
    show(f"plots/curve.{ending}")
    expect(content(page).get_by_text("pixels")).to_be_visible()
    look(f"file-{ending}")


def test_what_is_not_what_its_name_says(page, show):
    show("broken/broken.png")
    expect(content(page).get_by_role("alert")).to_contain_text("The image cannot be shown")
    show("weights.bin")
    expect(content(page).get_by_text("No preview of this kind of file")).to_be_visible()
    show("empty.txt")
    expect(content(page).get_by_text("The file is empty.")).to_be_visible()


def test_a_pdf_is_shown_by_the_browser(page, show):
    show("plots/curve.pdf")
    frame = content(page).locator("iframe")
    expect(frame).to_have_attribute("src", re.compile("^blob:"))


def test_the_files_of_a_model_are_below_its_run(page, look, project):
    page.goto(f"{project.url}/runs/{project.runs[0]}?tab=artifacts")
    page.get_by_role("button", name="Model classifier").click()
    page.get_by_role("button", name="MLmodel").click()
    expect(content(page).get_by_role("cell", name="double")).to_be_visible()
    look("file-mlmodel")
    page.reload()
    expect(page.get_by_role("button", name="MLmodel")).to_be_visible()
    expect(content(page).get_by_role("cell", name="double")).to_be_visible()


def test_a_version_shows_what_was_sealed(page, look, project):
    page.goto(f"{project.url}/models/{project.model}/versions/2?tab=files")
    page.get_by_role("button", name="requirements.txt").click()
    expect(content(page).get_by_text("numpy==2.1.0")).to_be_visible()
    digest = page.get_by_role("button", name="requirements.txt").get_attribute("title") or ""
    shown = re.search(r"SHA-256 ([0-9a-f]{64})", digest)
    assert shown
    expect(page.locator(".preview header").get_by_text(f"sha256:{shown[1][:12]}")).to_be_visible()
    look("version-files")
    page.get_by_label("Find by path or SHA-256").fill(shown[1][:20])
    expect(page.get_by_label("Found files").get_by_role("button", name="requirements.txt", exact=True)).to_be_visible()
    expect(page.get_by_label("Found files").get_by_role("row")).to_have_count(1)


def test_images_are_stepped_through(page, look, project):
    page.goto(f"{project.url}/runs/{project.runs[0]}")
    page.get_by_role("tab", name="Images").click()
    samples = page.get_by_label("Images val/samples")
    expect(samples.get_by_role("img", name="val/samples at step 20")).to_be_visible()
    assert "compressed" in (samples.get_by_role("img").get_attribute("src") or ""), "lists show the small form"
    page.get_by_role("button", name="Step before").click()
    expect(samples.get_by_role("img", name="val/samples at step 10")).to_be_visible()
    assert "step=10" in page.url
    page.get_by_label("Step", exact=True).focus()
    page.keyboard.press("ArrowLeft")
    expect(samples.get_by_role("img", name="val/samples at step 0")).to_be_visible()
    expect(page.get_by_role("button", name="Step before")).to_be_disabled()
    page.get_by_role("heading", name="run-0").click()
    page.keyboard.press("ArrowRight")
    expect(samples.get_by_role("img", name="val/samples at step 10")).to_be_visible()
    look("run-images")
    page.reload()
    expect(samples.get_by_role("img", name="val/samples at step 10")).to_be_visible()
    samples.get_by_role("button", name="Open val/samples").click()
    whole = page.get_by_role("dialog").get_by_role("img")
    assert "compressed" not in (whole.get_attribute("src") or "")
    assert whole.evaluate("image => image.decode().then(() => image.naturalWidth)") == 800
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("dialog").get_by_role("img", name="val/samples at step 20")).to_be_visible()


def test_an_overview_has_environment_and_data(page, look, project):
    page.goto(f"{project.url}/runs/{project.runs[0]}")
    environment = page.get_by_label("Environment", exact=True)
    environment.get_by_label("Environment of").select_option(label="Model classifier")
    expect(environment.get_by_text("scipy 1.14.0")).to_be_visible()
    expect(environment.get_by_text("Python 3")).to_be_visible()
    data = page.get_by_label("Datasets", exact=True)
    expect(data.get_by_text("40 rows")).to_be_visible()
    expect(data.get_by_role("link", name="https://example.org/points.csv")).to_be_visible()
    data.get_by_text("Schema: 2 columns").click()
    expect(data.get_by_role("cell", name="double")).to_be_visible()
    look("run-overview")
    environment.get_by_role("link", name="conda.yaml").click()
    expect(page.get_by_role("heading", name="conda.yaml")).to_be_visible()
    expect(content(page).get_by_text("conda-forge")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="digits version 1").click()
    expect(page.get_by_role("heading", name="digits v1")).to_be_visible()


def test_a_note_is_written_in_markdown(page, project):
    page.goto(f"{project.url}/runs/{project.runs[1]}")
    note = page.get_by_role("button", name="Add a note").or_(page.get_by_role("button", name="Edit"))
    note.click()
    page.get_by_label("Note, in markdown").fill("# Why\n\n1. *faster*\n2. see [the card](https://example.org)")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Why")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="faster")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="the card")).to_be_visible()


def test_system_metrics_span_the_run(page, look, project):
    asked: list[dict[str, object]] = []
    page.on("request", lambda request: asked.append(request.post_data_json) if request.url.endswith("/series/chart") else None)
    page.goto(f"{project.url}/runs/{project.runs[0]}?tab=system")
    page.get_by_label("Chart of system/disk_usage_percentage").scroll_into_view_if_needed()
    expect(page.locator('[data-metric="system/disk_usage_percentage"] canvas')).to_be_visible()
    expect(page.get_by_role("heading", name="CPU and memory")).to_be_visible()
    assert len({(one["x"], one["first"], one["last"]) for one in asked}) == 1, "every chart is over the same time"
    assert asked[0]["x"] == "relative"
    assert asked[0]["first"] == 0
    expect(page.get_by_role("button", name="Zoom out")).to_have_count(0)
    look("run-system")


def test_runs_are_compared_to_their_files(page, look, project):
    page.goto(f'{project.url}/compare?runs=["{project.runs[0]}","{project.runs[1]}"]')
    expect(page.get_by_role("rowheader", name="lr")).to_be_visible()
    expect(page.get_by_role("rowheader", name="epochs")).to_have_count(0)
    page.get_by_role("heading", name="Metrics over steps").scroll_into_view_if_needed()
    environment = near(page, "Environment")
    rows = [[cell.inner_text() for cell in row.locator("th, td").all()] for row in environment.get_by_role("row").all()[1:]]
    assert [" ".join(" ".join(row).split()) for row in rows] == [
        "numpy 2.0.0 2.1.0 changed",
        "pandas none 2.2.0 added",
        "scipy 1.14.0 removed",
    ]
    files = near(page, "Files")
    expect(files.get_by_role("button", name="report.html")).to_have_count(0)
    expect(files.get_by_role("button", name="models/classifier/requirements.txt")).to_be_visible()
    files.get_by_role("button", name="training.log").click()
    lines = files.get_by_label("Lines that differ")
    expect(lines.get_by_role("deletion")).to_have_text("line 151")
    expect(lines.get_by_role("insertion")).to_have_text("line 150")
    assert lines.get_by_role("row").count() == 8, "three lines around what differs"
    look("compare-lines")
    page.reload()
    expect(near(page, "Files").get_by_label("Lines that differ")).to_be_visible()
    files.get_by_role("button", name="models/classifier/model.skops").click()
    expect(files.get_by_role("alert")).to_contain_text("no text")
    files.get_by_role("button", name="plots/curve.svg").click()
    expect(files.get_by_role("img")).to_have_count(2)


def near(page: Page, label: str) -> Locator:
    """Answer a part of the comparison that is asked for when one comes near it."""
    part = page.get_by_label(label, exact=True).first
    for _ in range(20):
        if part.count() and part.is_visible():
            break
        page.mouse.wheel(0, 500)
        page.locator(".later").last.scroll_into_view_if_needed()
        page.wait_for_timeout(200)
    expect(part).to_be_visible()
    return part


def test_images_of_two_runs_have_one_slider(page, look, project):
    page.goto(f'{project.url}/compare?runs=["{project.runs[0]}","{project.runs[1]}"]&step=10')
    expect(page.get_by_role("heading", name="Compare 2 runs")).to_be_visible()
    samples = near(page, "Images val/samples")
    expect(samples.get_by_role("img", name="val/samples at step 10")).to_have_count(2)
    page.get_by_role("button", name="Next step").click()
    expect(samples.get_by_role("img", name="val/samples at step 20")).to_have_count(2)
    assert "step=20" in page.url
    colours = [image.evaluate(PIXEL) for image in samples.get_by_role("img").all()]
    assert colours[0][0] > 100 > colours[0][1], "the first run's image is red"
    assert colours[1][1] > 100 > colours[1][0], "the second run's image is green"
    confusion = near(page, "Images confusion")
    expect(confusion.get_by_text("of step 10")).to_have_count(2)
    look("compare-images")


PIXEL = """async (image) => {
  await image.decode();
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  return [...pen.getImageData(1, 1, 1, 1).data];
}"""


def test_versions_are_chosen_and_compared(page, look, project):
    page.goto(f"{project.url}/models/{project.model}")
    for number in (2, 1):
        page.get_by_label(f"Select v{number}").check()
    page.get_by_role("link", name="Compare 2").click()
    expect(page.get_by_role("heading", name="Compare 2 versions")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Manifest")).to_be_visible()
    files = near(page, "Files")
    files.get_by_role("button", name="requirements.txt").click()
    expect(files.get_by_role("insertion").filter(has_text="pandas==2.2.0")).to_be_visible()
    expect(files.get_by_role("deletion").filter(has_text="scipy==1.14.0")).to_be_visible()
    expect(near(page, "Environment").get_by_text("changed")).to_be_visible()
    look("compare-versions")
    page.get_by_role("button", name="make baseline").click()
    expect(page.get_by_role("columnheader", name="digits v2 baseline")).to_be_visible()


def test_nonsense_is_no_version(page, project):
    page.goto(f'{project.url}/compare?versions=["digits/newest"]')
    expect(page.get_by_role("alert")).to_contain_text("is no version")
