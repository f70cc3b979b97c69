"""The files of runs and versions in a real browser, as the stock client logged them: previews, image series, environments, comparisons.

Needs Chromium and the built app, as `test_web.py` does.
"""

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, expect, sync_playwright
from tests import servers
from tests.e2e.logged_files import ROWS, Project, log_project

from lineal.server.interface import BUILT

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.client,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on the PATH"),
    pytest.mark.skipif(not (BUILT / "index.html").is_file(), reason="the web app is not built: make ui"),
]

SERIOUS = {"serious", "critical"}
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
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield started
        started.close()


@pytest.fixture(scope="module")
def project(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    recording = browser.new_page()
    film = bytes(recording.evaluate(FILM))
    recording.close()
    folder = tmp_path_factory.mktemp("files")
    # The client looks for lock files where it runs, and keeps them with the model.
    with servers.serving(folder / "store") as server, contextlib.chdir(folder):
        yield log_project(server.url, folder / "logged", film)


@pytest.fixture(params=[("dark", 1440), ("light", 390)], ids=["dark-1440", "light-390"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page in which every error of the console fails the test."""
    scheme, width = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(20_000)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def look(page: Page, request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Keep a picture of the page, and find that everybody can use it."""
    folder = Path(os.environ.get("LINEAL_SCREENSHOTS", "build/screenshots")).absolute()
    folder.mkdir(parents=True, exist_ok=True)

    def look(name: str) -> None:
        page.wait_for_timeout(300)
        page.screenshot(path=folder / f"{name}-{request.node.callspec.id}.png")
        violations = [one for one in Axe().run(page).response["violations"] if one["impact"] in SERIOUS]
        assert [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than the screen"

    return look


@pytest.fixture
def opened(page: Page, project: Project) -> Callable[..., None]:
    """Open a file of the first run by its address."""

    def opened(path: str) -> None:
        page.goto(f"{project.url}/runs/{project.runs[0]}?tab=artifacts&path={path}")
        expect(page.get_by_role("heading", name=path)).to_be_visible()

    return opened


def content(page: Page):
    return page.locator(".preview .content")


@pytest.mark.parametrize("codec", ["snappy", "zstd", "gzip", "brotli", "lz4"])
def test_parquet_is_read_in_the_browser(page, look, opened, codec):
    opened(f"tables/{codec}.parquet")
    expect(content(page).get_by_text(f"The first 500 of {ROWS:,} rows, 4 columns")).to_be_visible()
    expect(content(page).get_by_role("columnheader", name="tags list of string")).to_be_visible()
    cells = [cell.inner_text() for cell in content(page).get_by_role("row").nth(2).get_by_role("cell").all()]
    assert cells == ["1", "row 1", "1970-01-02", '["a","b"]']
    if codec == "zstd":
        look("file-parquet")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("cut", "does not end with PAR1"),
        ("text", "does not end with PAR1"),
        ("liar", "its metadata would begin before the file does"),
        ("noise", "cannot be read"),
    ],
)
def test_a_broken_parquet_file_says_what_is_wrong(page, opened, name, says):
    opened(f"broken/{name}.parquet")
    expect(content(page).get_by_role("alert")).to_contain_text(says)


def test_a_parquet_file_is_read_by_ranges(page, opened):
    ranges: list[str] = []
    page.on("request", lambda request: ranges.append(request.headers.get("range", "")) if request.url.endswith("gzip.parquet") else None)
    opened("tables/gzip.parquet")
    expect(content(page).get_by_role("table")).to_be_visible()
    assert ranges
    assert all(re.fullmatch(r"bytes=\d+-\d+", one) for one in ranges if one)
    assert any(one for one in ranges), "the file was asked for as a whole"


def test_a_notebook_is_shown_and_runs_nothing(page, look, opened):
    opened("analysis.ipynb")
    expect(content(page).get_by_role("heading", name="Study")).to_be_visible()
    expect(content(page).get_by_text("hello from the cell")).to_be_visible()
    expect(content(page).get_by_role("columnheader", name="b")).to_be_visible()
    expect(content(page).get_by_text("ZeroDivisionError: by zero")).to_be_visible()
    assert content(page).locator("iframe").count() == 0, "HTML is not shown before one asks for it"
    look("file-notebook")
    content(page).get_by_role("button", name="Show its HTML in a sandbox").click()
    expect(page.frame_locator("iframe.sandbox").get_by_text("bold")).to_be_visible()
    assert page.title() == "Lineal", "what was logged reaches the app"


def test_markdown_shows_what_is_beside_it_and_no_html(page, look, opened):
    opened("card.md")
    expect(content(page).get_by_role("cell", name="0.9")).to_be_visible()
    expect(content(page).get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    curve = content(page).get_by_role("img", name="curve")
    expect(curve).to_be_visible()
    assert curve.evaluate("image => image.decode().then(() => image.naturalWidth)") == 400
    look("file-markdown")


def test_a_logged_table_has_its_images(page, look, opened):
    opened("answers.json")
    picture = content(page).get_by_role("button", name="Open table_images").first
    assert picture.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert ".webp" in (picture.locator("img").get_attribute("src") or ""), "the small form"
    look("file-table")
    picture.click()
    expect(page.get_by_role("heading", name="table_images/answers/")).to_be_visible()


def test_json_opens_as_a_tree(page, look, opened):
    opened("config.json")
    expect(content(page).get_by_text('name: "net"')).to_be_visible()
    content(page).get_by_role("button", name="0: {").click()
    expect(content(page).get_by_text("units: 8")).to_be_visible()
    content(page).get_by_role("button", name="Text").click()
    expect(content(page).get_by_text('"units": 8')).to_be_visible()
    look("file-json")


def test_a_long_table_says_that_it_is_not_all(page, opened):
    opened("long.csv")
    expect(content(page).get_by_text(re.compile(r"The first 2\.0 MB of 2\.\d MB"))).to_be_visible()
    assert content(page).get_by_role("row").count() == 501
    opened("semicolons.csv")
    expect(content(page).get_by_role("cell", name="ä", exact=True)).to_be_visible()


@pytest.mark.parametrize(("path", "tag"), [("media/tone.wav", "audio"), ("media/film.webm", "video")])
def test_sound_and_film_play_by_ranges(page, look, opened, path, tag):
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer) if answer.request.resource_type == "media" else None)
    opened(path)
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
def test_images_have_their_size(page, look, opened, ending):
    opened(f"plots/curve.{ending}")
    expect(content(page).get_by_text("pixels")).to_be_visible()
    look(f"file-{ending}")


def test_what_is_not_what_its_name_says(page, opened):
    opened("broken/broken.png")
    expect(content(page).get_by_role("alert")).to_contain_text("The image cannot be shown")
    opened("weights.bin")
    expect(content(page).get_by_text("No preview of this kind of file")).to_be_visible()
    opened("empty.txt")
    expect(content(page).get_by_text("The file is empty.")).to_be_visible()


def test_a_pdf_is_shown_by_the_browser(page, opened):
    opened("plots/curve.pdf")
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
