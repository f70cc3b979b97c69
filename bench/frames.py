"""What a page's main thread does in a frame, of Chromium's own trace: the figure to trust where a machine draws in software."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "v8.execute"]
KINDS = {
    "script": ("FunctionCall", "FireAnimationFrame", "RunMicrotasks", "EventDispatch", "TimerFire", "EvaluateScript", "MinorGC", "MajorGC"),
    "style": ("UpdateLayoutTree",),
    "layout": ("Layout",),
    "paint": ("PrePaint", "Paint", "Layerize", "Commit", "UpdateLayer"),
}


@dataclass
class Work:
    """CPU of the page's main thread."""

    frames: int = 0
    total_ms: float = 0
    by_kind_ms: dict[str, float] = field(default_factory=dict)
    """Of KINDS; each without the time of others that it calls."""


@contextmanager
def traced(browser: Browser, page: Page) -> Generator[Callable[[], Work]]:
    """Trace what is done within; the answer is there afterwards."""
    browser.start_tracing(page=page, categories=CATEGORIES)
    found: list[Work] = []
    yield lambda: found[0]
    found.append(work(json.loads(browser.stop_tracing())["traceEvents"]))


def work(events: list[dict[str, Any]]) -> Work:
    """Add up the CPU of the renderer's main thread that was busiest."""
    mains = {(one["pid"], one["tid"]) for one in events if one.get("name") == "thread_name" and one["args"]["name"] == "CrRendererMain"}
    by_thread: dict[tuple[int, int], list[dict[str, Any]]] = {main: [] for main in mains}
    for one in events:
        if one.get("ph") == "X" and (one["pid"], one["tid"]) in mains:
            by_thread[one["pid"], one["tid"]].append(one)
    busiest = max(by_thread.values(), key=len)
    found = Work()
    kind_of = {name: kind for kind, names in KINDS.items() for name in names}
    around: list[tuple[float, str]] = []  # the events that the next one is in: when each ends, and its kind
    for one in sorted(busiest, key=lambda one: (one["ts"], -one["dur"])):
        while around and around[-1][0] <= one["ts"]:
            around.pop()
        spent_ms = one.get("tdur", one["dur"]) / 1_000
        if not around:
            found.total_ms += spent_ms
        found.frames += one["name"] == "FireAnimationFrame"
        kind = kind_of.get(one["name"], "")
        outer = next((each for _, each in reversed(around) if each), "")
        if kind and kind != outer:
            found.by_kind_ms[kind] = found.by_kind_ms.get(kind, 0) + spent_ms
            if outer:
                found.by_kind_ms[outer] -= spent_ms
        around.append((one["ts"] + one["dur"], kind))
    return found
