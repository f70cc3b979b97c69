"""Open the runs page of a large experiment in Chromium, scroll through it, and print how long it took and how smooth it was.

`interactive` is from the start of the navigation to the first rows that answer a click. Frames are the browser's own, with
the software renderer of a machine without a screen: a real one is faster. What the page itself costs is the CPU of its main thread in a
frame, of Chromium's own trace: 16.7 ms is all there is at 60 frames a second. Needs the built app (`make ui`) and Chromium.

With `--overlay RUNS` it opens the charts of so many runs of a million steps instead. `drawn` is from the end of the answer, as the browser
timed it, to the mark that the app sets when the lines are on the canvas; `painted`, to the frame after that.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import series
from corpus import corpus
from frames import Work, traced
from peers import Server, lineal
from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.table import Table

SCROLL_S = 5
REPETITIONS = 5
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

SCROLL = """async (seconds) => {
  const box = document.querySelector('.runs-scroll');
  const gaps = [];
  let blank = 0;
  const begun = performance.now();
  let last = begun;
  while (last - begun < seconds * 1000) {
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    box.scrollTop += 120;
    if (box.querySelectorAll('.runs-row .skeleton').length > 0) blank += 1;
  }
  return { gaps, blank, top: box.scrollTop };
}"""


EMPTY = """async (seconds) => {
  const begun = performance.now();
  let frames = 0;
  while (performance.now() - begun < seconds * 1000) {
    await new Promise(requestAnimationFrame);
    document.body.style.paddingTop = `${frames % 2}px`;
    frames += 1;
  }
  return (1000 * frames) / (performance.now() - begun);
}"""
"""The frames of a page that has nothing to draw: what this machine can do at the moment."""


def interactive_ms(page: Page, url: str) -> float:
    page.goto(url)
    page.locator(".runs-row .run-link").first.wait_for()
    page.locator(".runs-row input[type=checkbox]").first.click(trial=True)
    return page.evaluate("performance.now()")


OVERLAY = """async () => {
  const drawn = await new Promise((resolve) => {
    const look = () => {
      const answer = performance.getEntriesByType('resource').find((entry) => entry.name.endsWith('/series/chart') && entry.responseEnd);
      const mark = performance.getEntriesByName('lineal.chart.drawn')[0];
      if (answer && mark && mark.startTime > answer.responseEnd) resolve([answer, mark]);
      else requestAnimationFrame(look);
    };
    look();
  });
  await new Promise(requestAnimationFrame);
  await new Promise((resolve) => setTimeout(resolve));
  const [answer, mark] = drawn;
  return {
    answered: answer.responseEnd - answer.requestStart,
    drawn: mark.startTime - answer.responseEnd,
    painted: performance.now() - answer.responseEnd,
    bytes: answer.decodedBodySize,
    lines: mark.detail.lines,
  };
}"""
OVERLAY_STEPS = 1_000_000


def overlay(chromium: str, runs: int) -> None:
    """Print how long an overlay of so many runs takes to draw after its answer is there."""
    with tempfile.TemporaryDirectory(prefix="lineal-overlay-") as home:
        server = series.Server(home)
        try:
            for number in range(runs):
                series.send(server, series.encoded(server.run(), series.curve(number, OVERLAY_STEPS), 262_144))
            series.settle(server)
            url = f"http://{server.address}/experiments/0?show=charts&top={runs}"
            show_overlay(runs, overlaid(chromium, url))
        finally:
            server.process.terminate()
            server.process.wait()


def overlaid(chromium: str, url: str) -> list[dict[str, float]]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        found = []
        for _ in range(REPETITIONS):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            page = context.new_page()
            page.goto(url)
            found.append(page.evaluate(OVERLAY))
            context.close()
        browser.close()
    return found


def show_overlay(runs: int, found: list[dict[str, float]]) -> None:
    table = Table(title=f"{runs} runs x {OVERLAY_STEPS:,} steps in one chart; {REPETITIONS} pages with an empty cache")
    for column in ("from the answer's end", "median", "slowest"):
        table.add_column(column, justify="left" if not table.columns else "right")
    for what in ("drawn", "painted"):
        values = [one[what] for one in found]
        table.add_row(what, f"{statistics.median(values):,.0f} ms", f"{max(values):,.0f} ms")
    answered = [one["answered"] for one in found]
    table.add_row("(the answer itself, from its request)", f"{statistics.median(answered):,.0f} ms", f"{max(answered):,.0f} ms")
    Console().print(table)
    Console().print(f"{found[0]['lines']:.0f} lines, {found[0]['bytes'] / 1e6:.2f} MB of JSON")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100_000, metavar="N", help="in the experiment (default 100000)")
    parser.add_argument("--overlay", type=int, choices=(10, 25, 50), help="time a chart of so many runs x 1,000,000 steps instead")
    parser.add_argument("--url", default="", help="of a runs page that is there already; nothing is filled then")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "", metavar="PATH", help="the browser")
    given = parser.parse_args()
    program = Path(sys.executable).with_name("lineal")
    if not given.chromium:
        parser.error("there is no chromium on the PATH; say where it is with --chromium")
    if given.overlay:
        overlay(given.chromium, given.overlay)
        return
    if given.url:
        show(given.url, *measured(given.chromium, given.url))
        return
    with tempfile.TemporaryDirectory(prefix="lineal-browser-") as home:
        server = Server(lineal(program), Path(home))
        try:
            filled = corpus(server.client, given.runs)
            url = f"http://127.0.0.1:{server.port}/experiments/{filled.experiment_id}"
            show(f"{given.runs:,} runs", *measured(given.chromium, url))
        finally:
            server.stop()


def measured(chromium: str, url: str) -> tuple[list[float], dict[str, list[float]], Work]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        cold = []
        for _ in range(REPETITIONS):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            page = context.new_page()
            cold.append(interactive_ms(page, url))
            context.close()
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        empty = page.evaluate(EMPTY, SCROLL_S)
        interactive_ms(page, url)
        scrolled = page.evaluate(SCROLL, SCROLL_S)
        with traced(browser, page) as work:
            page.evaluate(SCROLL, SCROLL_S)
        browser.close()
    return cold, {"gaps": scrolled["gaps"], "blank": [scrolled["blank"]], "top": [scrolled["top"]], "empty": [empty]}, work()


def show(what: str, cold: list[float], scrolled: dict[str, list[float]], work: Work) -> None:
    gaps = sorted(scrolled["gaps"])
    table = Table(title=f"The runs page: {what}")
    table.add_column("what")
    table.add_column("figure", justify="right")
    table.add_row(f"interactive, median of {REPETITIONS} with an empty cache", f"{statistics.median(cold):,.0f} ms")
    table.add_row("interactive, slowest", f"{max(cold):,.0f} ms")
    table.add_row("frames a second while scrolling", f"{1000 * len(gaps) / sum(gaps):.1f}")
    table.add_row("the same of an empty page", f"{scrolled['empty'][0]:.1f}")
    table.add_row("longest frame of 95 %", f"{gaps[int(len(gaps) * 0.95)]:.1f} ms")
    table.add_row("CPU of the main thread in a frame", f"{work.total_ms / work.frames:.1f} ms")
    for kind, spent_ms in work.by_kind_ms.items():
        table.add_row(f"  of it {kind}", f"{spent_ms / work.frames:.1f} ms")
    table.add_row("frames with rows that were not there yet", f"{scrolled['blank'][0] / len(gaps):.1%}")
    table.add_row("rows scrolled past", f"{scrolled['top'][0] / 36:,.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
