"""One walk through the whole product over what the demo made: from a filter to a version in production, with two people."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.browsers import Look, Opened
from tests.people import Place, guarded

pytestmark = [pytest.mark.client, pytest.mark.slow]
MODEL = "demo-digits"
DEMO_TIMEOUT_S = 600


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The demo's store, now with access control: ada may edit, ken decides, and `@champion` is protected."""
    store = tmp_path_factory.mktemp("walk") / "store"
    demo = [sys.executable, "-m", "lineal", "demo", "--store", str(store), "--port", "0", "--no-wait"]
    subprocess.run(demo, check=True, capture_output=True, timeout=DEMO_TIMEOUT_S)
    with guarded(store) as place:
        place.person("ada"), place.person("ken")
        for who, level in (("ada", "EDIT"), ("ken", "MANAGE_PRODUCTION")):
            place.grant(who, "registered_model", "*", level)
            place.grant(who, "experiment", "*", "READ")
        place.admin.ok("PUT", "/api/v1/protected-aliases/champion", {"object": MODEL})
        place.grant("ken", "alias", MODEL, "EDIT", alias="champion")
        yield place


def test_from_a_filter_to_production(place: Place, opened: Opened, look: Look):
    ada = opened(place.url, "ada")
    compare_candidates(ada, look)
    ask_for_production(ada, look)
    ken = opened(f"{place.url}/requests", "ken")
    approve_both(ken, look)
    read_what_happened(ken, look)
    version = ken.request.get(f"{place.url}/api/v1/registered-models/{MODEL}/versions/2").json()
    assert (version["stage"], sorted(version["aliases"])) == ("Production", ["challenger", "champion"])
    assert {(one["type"], one["actor"]) for one in version["activities"]} >= {("APPROVED_REQUEST", "ken"), ("REQUESTED_TRANSITION", "ada")}
    ada.goto(place.url)
    expect(ada.get_by_role("link", name=MODEL).first).to_be_visible()
    look(ada, "8-home")


def compare_candidates(ada: Page, look: Look) -> None:
    """Which candidates are good, and how do they differ?"""
    expect(ada.get_by_role("heading", name="In use now")).to_be_visible()
    expect(ada.get_by_role("link", name=MODEL).first).to_be_visible()
    look(ada, "1-home")
    ada.get_by_role("navigation").get_by_role("link", name="Experiments").click()
    ada.get_by_role("link", name=MODEL).first.click()
    ada.get_by_label("Filter runs").fill("metrics.val_accuracy > 0.9")
    ada.get_by_label("Filter runs").press("Enter")
    expect(ada.get_by_role("link", name="random-forest (round 1)")).to_be_visible()
    look(ada, "2-runs")
    for name in ("svm (round 1)", "sgd (round 1)"):
        ada.get_by_label(f"Select {name}").check()
    ada.get_by_role("button", name="Compare").click()
    expect(ada.get_by_role("heading", name="Compare 2 runs")).to_be_visible()
    expect(ada.get_by_role("rowheader", name="val_accuracy")).to_be_visible()
    look(ada, "3-compare")


def ask_for_production(ada: Page, look: Look) -> None:
    """Ask for a stage, and for the alias that services load by."""
    ada.get_by_role("navigation").get_by_role("link", name="Models").click()
    ada.get_by_role("link", name=MODEL, exact=True).click()
    ada.get_by_role("link", name="v2", exact=True).last.click()
    expect(ada.get_by_role("heading", name=f"{MODEL} v2")).to_be_visible()
    ada.get_by_role("button", name="Request a stage").click()
    ada.get_by_role("radio", name="Production").check()
    ada.get_by_label("Comment").fill("Smaller, and *nearly* as good")
    ada.get_by_role("button", name="Request Production").click()
    expect(ada.get_by_role("region", name="Request by ada")).to_have_count(1)
    ada.get_by_role("button", name="Set alias").click()
    ada.get_by_role("combobox", name="Alias").fill("champion")
    ada.get_by_role("dialog").get_by_role("button", name="Request").click()
    expect(ada.get_by_role("region", name="Request by ada")).to_have_count(2)
    look(ada, "4-requested")


def approve_both(ken: Page, look: Look) -> None:
    """Somebody else decides."""
    expect(ken.get_by_role("tab", name="Waiting for me 2")).to_be_visible()
    look(ken, "5-waiting")
    ken.get_by_role("link", name=f"{MODEL} v2").first.click()
    for left in (1, 0):
        ken.get_by_role("button", name="Approve").first.click()
        ken.get_by_role("dialog").get_by_label("Comment").fill("agreed")
        ken.get_by_role("dialog").get_by_role("button", name="Approve").click()
        expect(ken.get_by_role("region", name="Request by ada")).to_have_count(left)
    headline = ken.locator(".headline")
    expect(headline.get_by_text("Production")).to_be_visible()
    expect(headline.get_by_text("@champion")).to_be_visible()
    look(ken, "6-approved")


def read_what_happened(ken: Page, look: Look) -> None:
    """Everybody can see it, and prove it."""
    ken.get_by_role("tab", name="Discussion").click()
    activities = ken.get_by_role("region", name="Activities")
    expect(activities.get_by_text("approved").first).to_be_visible()
    expect(activities.get_by_text("agreed").first).to_be_visible()
    look(ken, "7-activity")
    ken.get_by_role("tab", name="Overview").click()
    ken.get_by_role("button", name="Prove it in this browser").click()
    expect(ken.get_by_text("hashes lead from it to the root")).to_be_visible(timeout=90_000)
