"""Forms of the registry in a real browser: the lifecycle of a model, and fields that offer the names that there are."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.browsers import NARROW
from tests.people import Place, guarded

pytestmark = pytest.mark.client
MODELS = "/api/v1/registered-models"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with guarded(tmp_path_factory.mktemp("store")) as place:
        for name in ("fraud", "churn"):
            place.admin.ok("POST", MODELS, {"name": name})
            place.admin.ok("POST", f"{MODELS}/{name}/versions", {"source": "s3://bucket/model"})
        place.person("anna", display_name="Anna Lind"), place.person("ben")
        place.admin.ok("POST", "/api/v1/groups", {"name": "approvers"})
        yield place


@pytest.fixture
def page(place: Place, opened) -> Page:
    page = opened(place.url, place.admin.name)
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    return page


def test_a_model_gets_stages_of_its_own_by_a_form(place, page, look):
    page.goto(f"{place.url}/models/churn?tab=lifecycle")
    page.get_by_role("button", name="Edit", exact=True).last.click()
    form = page.get_by_role("form", name="Lifecycle")
    form.get_by_label("Name of stage 2").fill("1st review")
    expect(form.get_by_text("This name begins with a letter")).to_be_visible()
    form.get_by_role("button", name="Save the lifecycle").click()
    expect(form.get_by_role("alert")).to_be_visible()
    form.get_by_label("Name of stage 2").fill("In review")
    form.get_by_role("button", name="Add a stage").click()
    form.get_by_label("Name of stage 5").fill("Shadow")
    form.get_by_role("button", name="Move Shadow up").click()
    form.get_by_role("button", name="Move Shadow up").click()
    form.get_by_label("Four eyes", exact=False).check()
    form.get_by_role("button", name="Add a move").click()
    count = form.get_by_role("region", name="Moves", exact=True).get_by_role("row").count() - 1
    form.get_by_label(f"Move {count}, from").select_option(label="In review")
    form.get_by_label(f"Move {count}, to").select_option(label="Shadow")
    form.get_by_label(f"Move {count}, decided by").select_option(label="editors")
    form.get_by_label(f"Move {count}, how").select_option(label="by request only")
    for _ in range(count - 1):
        form.get_by_role("button", name=f"Move move {count} up").click()
        count -= 1
    matrix = form.get_by_role("region", name="Who decides on which way")
    expect(matrix.get_by_role("row", name="In review").get_by_text("edit, by request")).to_be_visible()
    look(page, "lifecycle")
    form.get_by_role("button", name="Save the lifecycle").click()
    expect(page.get_by_role("region", name="Lifecycle").get_by_text("Four eyes")).to_be_visible()
    shape = place.admin.ok("GET", f"{MODELS}/churn/lifecycle")
    assert [one["name"] for one in shape["stages"]] == ["None", "In review", "Shadow", "Production", "Archived"]
    assert shape["moves"][0] == {"source": "In review", "target": "Shadow", "level": "edit", "needs_approval": True}
    assert shape["four_eyes"]


def test_a_lifecycle_that_somebody_changed_meanwhile_is_not_lost(place, opened):
    page = opened(f"{place.url}/models/fraud?tab=lifecycle", place.admin.name, screen=NARROW, expects="412")
    page.get_by_role("button", name="Edit", exact=True).last.click()
    form = page.get_by_role("form", name="Lifecycle")
    form.get_by_label("Name of stage 2").fill("Canary")
    place.admin.ok("PUT", f"{MODELS}/fraud/lifecycle", {"four_eyes": True})
    form.get_by_role("button", name="Save the lifecycle").click()
    expect(form.get_by_role("alert")).to_be_visible()
    assert form.get_by_label("Name of stage 2").input_value() == "Canary", "what was typed is gone"
    assert place.admin.ok("GET", f"{MODELS}/fraud/lifecycle")["stages"][1]["name"] == "Staging"


def test_names_are_offered_and_chosen_by_the_keyboard(place, page, look):
    page.goto(f"{place.url}/settings/grants")
    page.get_by_role("button", name="Grant", exact=True).click()
    dialog = page.get_by_role("dialog")
    offered = dialog.get_by_role("listbox", name="Choices").get_by_role("option")
    who = dialog.get_by_role("combobox", name="To")
    who.fill("lind")
    expect(offered).to_have_count(1)
    who.press("ArrowDown")
    expect(offered).to_have_attribute("aria-selected", "true")
    assert who.get_attribute("aria-activedescendant") == offered.get_attribute("id")
    look(page, "combobox")
    who.press("Enter")
    expect(who).to_have_value("anna")
    expect(who).to_have_attribute("aria-expanded", "false")
    model = dialog.get_by_role("combobox", name="Model")
    model.fill("fra")
    expect(offered.filter(has_text="fraud")).to_be_visible()
    model.press("Escape")
    expect(offered).to_have_count(0)
    expect(dialog).to_be_visible()
    model.press("ArrowDown")
    offered.filter(has_text="fraud").click()
    expect(model).to_have_value("fraud")
    dialog.get_by_label("Level").select_option(value="EDIT")
    dialog.get_by_role("button", name="Grant").click()
    expect(dialog).to_have_count(0)
    holders = place.admin.ok("GET", "/api/v1/grants/holders?object_kind=registered_model&object=fraud")["holders"]
    assert [(one["principal"], one["level"]) for one in holders if one["principal"] == "anna"] == [("anna", "EDIT")]


def test_people_are_put_in_groups_and_aliases_are_protected(place, page):
    page.goto(f"{place.url}/settings/groups")
    page.get_by_text("approvers").click()
    who = page.get_by_role("combobox", name="Who to put in approvers")
    who.fill("be")
    page.get_by_role("option", name="ben").click()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("button", name="Take ben out of approvers")).to_be_visible()
    page.goto(f"{place.url}/settings/aliases")
    of = page.get_by_role("combobox", name="Of the model")
    of.fill("fra")
    page.get_by_role("option", name="fraud").click()
    page.get_by_role("button", name="Look").click()
    alias = page.get_by_role("combobox", name="Alias to protect")
    alias.click()
    page.get_by_role("option", name="challenger").click()
    page.get_by_role("button", name="Protect it on fraud").click()
    expect(page.get_by_role("button", name="Protect challenger no longer")).to_be_visible()
    assert place.admin.ok("GET", "/api/v1/protected-aliases?object=fraud")["aliases"] == ["challenger"]
