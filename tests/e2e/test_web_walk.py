"""One walk through the whole app, as the people of a team take it: from runs to a decision that puts a version in use."""

import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.browsers import NARROW, Look, Opened
from tests.people import Place, guarded

pytestmark = [pytest.mark.client, pytest.mark.slow]
MODEL = "demo-wine"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """What `lineal demo` leaves, where everybody now has to log in: ada may edit, ken decides on production and on champion."""
    store = tmp_path_factory.mktemp("demo") / "store"
    command = [sys.executable, "-m", "lineal", "demo", "--store", str(store), "--port", "0", "--no-wait"]
    subprocess.run(command, check=True, capture_output=True, text=True)
    with guarded(store) as place:
        place.person("ada"), place.person("ken")
        for who, level in (("ada", "EDIT"), ("ken", "MANAGE_PRODUCTION")):
            place.grant(who, "registered_model", "*", level)
            place.grant(who, "experiment", "*", "READ")
        place.admin.ok("PUT", "/api/v1/protected-aliases/champion", {"object": MODEL})
        place.grant("ken", "alias", MODEL, "EDIT", alias="champion")
        yield place
    shutil.rmtree(store, ignore_errors=True)


def test_from_runs_to_a_decision_that_everybody_sees(place: Place, opened: Opened, look: Look) -> None:
    ada = opened(place.url, "ada")
    in_use = ada.get_by_role("article").filter(has_text=MODEL)
    expect(in_use.get_by_role("listitem").filter(has_text="@champion").get_by_role("link", name="v1")).to_be_visible()
    activity = ada.get_by_role("region", name="Activity")
    expect(activity.get_by_text("live", exact=True)).to_be_visible()
    look(ada, "01-home")
    compare_runs(ada, look)
    read_version(ada, look)
    ken = opened(f"{place.url}/requests", "ken", screen=NARROW)
    expect(ken.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    ask(ada, look)
    expect(ken.get_by_role("tab", name="Waiting for me 2")).to_be_visible()
    look(ken, "09-inbox")
    decide(ken, look)

    # Her pages change without a reload.
    headline = ada.locator(".headline")
    expect(headline.get_by_text("Production")).to_be_visible()
    expect(headline.get_by_text("@champion")).to_be_visible()
    look(ada, "11-decided")

    ada.get_by_role("navigation", name="Main").get_by_role("link", name="Home").click()
    expect(in_use.get_by_role("listitem").filter(has_text="@champion").get_by_role("link", name="v2")).to_be_visible()
    expect(in_use.get_by_role("listitem").filter(has_text="Production").get_by_role("link", name="v2")).to_be_visible()
    approved = activity.get_by_role("listitem").filter(has_text="ken approved ada's request")
    expect(approved.filter(has_text="Production")).to_be_visible()
    expect(approved.filter(has_text="@champion")).to_be_visible()
    look(ada, "12-activity")

    version = place.admin.ok("GET", f"/api/v1/registered-models/{MODEL}/versions/2")
    assert (version["stage"], sorted(version["aliases"])) == ("Production", ["challenger", "champion"])
    assert place.admin.ok("GET", f"/api/v1/registered-models/{MODEL}/aliases/champion")["version"] == 2


def compare_runs(ada: Page, look: Look) -> None:
    """Which runs are any good, and how do two of them differ?"""
    ada.get_by_role("region", name="Experiments").get_by_role("link", name=MODEL).click()
    expect(ada.get_by_text("12 runs", exact=True)).to_be_visible()
    look(ada, "02-runs")
    ada.get_by_label("Filter runs").fill("tags.role = 'candidate' AND metrics.val_accuracy > 0.9")
    ada.get_by_label("Filter runs").press("Enter")
    expect(ada.get_by_text("4 runs", exact=True)).to_be_visible()
    look(ada, "03-filtered")
    for name in ("logistic-regression (round 1)", "lightgbm (round 1)"):
        ada.get_by_label(f"Select {name}", exact=True).check()
    ada.get_by_role("button", name="Compare").click()
    expect(ada.get_by_role("heading", name="Compare 2 runs")).to_be_visible()
    expect(ada.get_by_role("rowheader", name="val_accuracy")).to_be_visible()
    look(ada, "04-compare")


def read_version(ada: Page, look: Look) -> None:
    """The version of the runner-up, and what differs from champion."""
    ada.get_by_role("navigation", name="Main").get_by_role("link", name="Models").click()
    ada.get_by_role("link", name=MODEL, exact=True).click()
    look(ada, "05-model")
    ada.get_by_role("region", name="Versions", exact=True).get_by_role("link", name="v2", exact=True).click()
    expect(ada.get_by_role("heading", name=f"{MODEL} v2")).to_be_visible()
    look(ada, "06-version")
    ada.get_by_role("tab", name="Diff").click()
    expect(ada.get_by_role("region", name="Metrics").get_by_text("val_accuracy")).to_be_visible()
    look(ada, "07-diff")


def ask(ada: Page, look: Look) -> None:
    """Ask for a stage, and for the alias that services load by."""
    ada.get_by_role("button", name="Request a stage").click()
    ada.get_by_role("radio", name="Production").check()
    ada.get_by_label("Comment").fill("As good on the **test** set, and simpler")
    look(ada, "08-request")
    ada.get_by_role("button", name="Request Production").click()
    expect(ada.get_by_role("region", name="Request by ada")).to_be_visible()
    ada.get_by_role("button", name="Set alias").click()
    ada.get_by_role("combobox", name="Alias").fill("champion")
    ada.get_by_role("dialog").get_by_role("button", name="Request").click()
    expect(ada.get_by_role("region", name="Request by ada")).to_have_count(2)


def decide(ken: Page, look: Look) -> None:
    """Somebody else decides, and finds it proved."""
    ken.get_by_role("region", name=f"Request of {MODEL} version 2").filter(has_text="Production").get_by_role(
        "link", name=f"{MODEL} v2"
    ).click()
    stage = ken.get_by_role("region", name="Request by ada").filter(has_text="Production")
    stage.get_by_role("button", name="Approve").click()
    ken.get_by_role("dialog").get_by_label("Comment").fill("go")
    look(ken, "10-approve")
    ken.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(ken.get_by_role("region", name="Request by ada")).to_have_count(1)
    ken.get_by_role("button", name="Approve").click()
    ken.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(ken.get_by_role("region", name="Request by ada")).to_have_count(0)
    ken.get_by_role("button", name="Prove it in this browser").click()
    expect(ken.get_by_text("hashes lead from it to the root")).to_be_visible(timeout=90_000)
