"""Models, decisions, webhooks and settings in a real browser, on a server where everybody has to log in."""

import re
from collections.abc import Iterator

import httpx
import oidc_provider_mock
import pytest
from playwright.sync_api import expect
from tests.browsers import NARROW, WIDE, log_in
from tests.people import PASSWORD, Person, Place, guarded
from tests.receivers import receiving
from tests.servers import serving

pytestmark = pytest.mark.client
MODEL = "/api/v1/registered-models/fraud"
SCREENS = [WIDE, NARROW]
MLMODEL = b"""flavors: {python_function: {loader_module: mlflow.sklearn, python_version: 3.11.7}, sklearn: {sklearn_version: 1.5.0}}
mlflow_version: 3.1.0
signature:
  inputs: '[{"type": "double", "name": "amount", "required": true}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A registry with three versions of a model, and people: ada may edit, ken decides."""
    with guarded(tmp_path_factory.mktemp("store")) as place:
        admin = place.admin
        place.person("ada"), place.person("ken")
        for who, level in (("ada", "EDIT"), ("ken", "MANAGE_PRODUCTION")):
            place.grant(who, "registered_model", "*", level)
            place.grant(who, "experiment", "*", "READ")
        experiment = admin.ok("POST", "/api/v1/experiments", {"name": "fraud"})["experiment_id"]
        admin.ok("POST", "/api/v1/registered-models", {"name": "fraud", "description": "Finds **card** fraud.", "tags": {"team": "risk"}})
        for number in range(1, 4):
            make_version(admin, experiment, number)
        admin.ok("PUT", f"{MODEL}/aliases/champion", {"version": 1})
        admin.ok("POST", f"{MODEL}/versions/1/stage", {"stage": "Production"})
        admin.ok("PUT", "/api/v1/protected-aliases/champion", {"object": "fraud"})
        place.grant("ken", "alias", "fraud", "EDIT", alias="champion")
        yield place


def make_version(admin: Person, experiment: str, number: int) -> None:
    run = admin.ok("POST", "/api/v1/runs", {"experiment_id": experiment, "run_name": f"week-{number}", "params": {"depth": str(number)}})
    files = run["artifact_uri"].partition(":/")[2].strip("/")
    for name, content in (("MLmodel", MLMODEL), ("requirements.txt", f"scikit-learn==1.{number}.0\n".encode())):
        stored = admin("PUT", f"/api/2.0/mlflow-artifacts/artifacts/{files}/model/{name}", content=content)
        assert stored.status_code == 200, stored.text
    metric = {"run_id": run["run_id"], "key": "auc", "value": 0.8 + number / 50, "timestamp": 1, "step": 0}
    admin.ok("POST", "/api/2.0/mlflow/runs/log-metric", metric)
    admin.ok("POST", f"{MODEL}/versions", {"source": f"runs:/{run['run_id']}/model", "run_id": run["run_id"]})


def test_a_stage_is_requested_and_somebody_else_approves(place, opened, look):
    ada = opened(f"{place.url}/models/fraud/versions/2", "ada")
    expect(ada.get_by_role("heading", name="fraud v2")).to_be_visible()
    ada.get_by_role("button", name="Request a stage").click()
    ada.get_by_role("radio", name="Production").check()
    expect(ada.get_by_role("button", name="Move to Production")).to_have_count(0)
    ada.get_by_label("Comment").fill("Better on **May**")
    look(ada, "request")
    ada.get_by_role("button", name="Request Production").click()
    expect(ada.get_by_role("region", name="Request by ada")).to_be_visible()
    expect(ada.get_by_role("button", name="Approve")).to_have_count(0)
    expect(ada.get_by_role("button", name="Take back")).to_be_visible()

    ken = opened(f"{place.url}/requests", "ken")
    expect(ken.get_by_role("tab", name="Waiting for me 1")).to_be_visible()
    look(ken, "waiting")
    ken.get_by_role("link", name="fraud v2").click()
    look(ken, "version")
    ken.get_by_role("button", name="Approve").click()
    dialog = ken.get_by_role("dialog")
    expect(dialog.get_by_label("Archive the other versions in Production")).to_be_checked()
    dialog.get_by_label("Comment").fill("go")
    dialog.get_by_role("button", name="Approve").click()
    expect(ken.get_by_role("region", name="Request by ada")).to_have_count(0)
    expect(ken.locator(".headline").get_by_text("Production")).to_be_visible()
    ken.get_by_role("tab", name="Discussion").click()
    expect(ken.get_by_role("region", name="Activities").get_by_text("approved")).to_be_visible()
    look(ken, "activities")
    version, before = (place.admin.ok("GET", f"{MODEL}/versions/{number}") for number in (2, 1))
    assert (version["stage"], before["stage"]) == ("Production", "Archived")
    assert version["activities"][0]["type"] == "APPROVED_REQUEST"
    assert (version["activities"][0]["actor"], version["activities"][0]["comment"]) == ("ken", "go")

    ada.goto(f"{place.url}/requests?tab=notifications")
    expect(ada.get_by_text("approved")).to_be_visible()
    ada.get_by_role("button", name="Mark all as read").click()
    expect(ada.get_by_role("heading", name="You have read everything")).to_be_visible()


def test_a_protected_alias_is_asked_for_and_moved_by_who_was_granted_it(place, opened, look):
    ada = opened(f"{place.url}/models/fraud/versions/3", "ada")
    ada.get_by_role("button", name="Set alias").click()
    ada.get_by_role("combobox", name="Alias").fill("champion")
    expect(ada.get_by_text("only those who were granted it")).to_be_visible()
    expect(ada.get_by_role("button", name="Set the alias")).to_have_count(0)
    ada.get_by_role("dialog").get_by_role("button", name="Request").click()
    expect(ada.get_by_role("region", name="Request by ada")).to_be_visible()
    ada.get_by_role("button", name="Set alias").click()
    ada.get_by_role("combobox", name="Alias").fill("shadow")
    ada.get_by_role("button", name="Set the alias").click()
    expect(ada.locator(".headline").get_by_text("@shadow", exact=True)).to_be_visible()

    ken = opened(f"{place.url}/models/fraud/versions/3", "ken")
    ken.get_by_role("button", name="Approve").click()
    ken.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(ken.locator(".headline").get_by_text("@champion")).to_be_visible()
    ken.goto(f"{place.url}/models/fraud?tab=aliases")
    history = ken.get_by_role("region", name="Alias champion")
    expect(history.get_by_role("row")).to_have_count(3)
    ken.get_by_role("button", name="Look").click()
    expect(ken.get_by_role("region", name="As of then").get_by_role("link", name="v3").first).to_be_visible()
    look(ken, "aliases")
    assert place.admin.ok("GET", f"{MODEL}/aliases/champion")["version"] == 3


@pytest.mark.parametrize("screen", SCREENS, ids=["dark-1440", "light-390"])
def test_what_is_known_of_a_version(place, opened, look, screen):
    page = opened(f"{place.url}/models", "ken", screen=screen)
    name = f"{screen[0]}-{screen[1]}"
    page.get_by_role("link", name="fraud", exact=True).click()
    expect(page.locator(".evolution canvas")).to_be_visible()
    look(page, f"model-{name}")
    page.get_by_role("link", name="v3", exact=True).last.click()
    page.get_by_role("button", name="Prove it in this browser").click()
    expect(page.get_by_text("hashes lead from it to the root")).to_be_visible(timeout=90_000)
    for tab, shown in (
        ("Params and metrics", "auc"),
        ("Files 2", "requirements.txt"),
        ("Signature and environment", "tensor int64 (-1)"),
        ("Lineage", "week-3"),
        ("History", "model_version.created"),
        ("Diff", "scikit-learn"),
    ):
        page.get_by_role("tab", name=tab).click()
        if tab == "Diff":
            page.get_by_label("compared with").select_option("1")
        expect(page.get_by_text(shown).filter(visible=True).last).to_be_visible()
        look(page, f"version-{tab.split()[0].lower()}-{name}")


def test_people_say_what_they_think(place, opened):
    page = opened(f"{place.url}/models/fraud/versions/1?tab=discussion", "ken")
    page.get_by_label("Say something").fill("Why *this*?")
    page.get_by_role("button", name="Comment").click()
    comment = page.get_by_role("article", name="Comment by ken")
    expect(comment.locator("em")).to_have_text("this")
    comment.get_by_role("button", name="Edit").click()
    page.get_by_role("dialog").get_by_label("Comment").fill("<img src=x onerror=alert(1)>")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(comment.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    comment.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(comment).to_have_count(0)


def test_who_may_only_read_sees_no_more_buttons_than_that(place, opened):
    place.person("reader")
    place.grant("reader", "registered_model", "fraud", "READ")
    page = opened(f"{place.url}/models/fraud/versions/1", "reader")
    expect(page.get_by_role("button", name="Request a stage")).to_be_visible()
    for refused in ("Change stage", "Set alias", "Describe", "Delete the version", "Tag"):
        expect(page.get_by_role("button", name=refused, exact=True)).to_have_count(0)
    page.goto(f"{place.url}/settings/users")
    expect(page.get_by_role("cell", name="reader")).to_be_visible()
    expect(page.get_by_role("button", name="New user")).to_have_count(0)


def test_settings(place, opened, look):
    page = opened(f"{place.url}/settings/tokens", place.admin.name)
    page.get_by_role("button", name="New token").click()
    page.get_by_label("Name").fill("pipeline")
    page.get_by_role("dialog").get_by_role("button", name="Create").click()
    secret = page.locator(".secret code").inner_text()
    assert Person(place.client, "", token=secret).ok("GET", "/api/v1/whoami")["name"] == place.admin.name
    look(page, "token")
    page.get_by_role("button", name="I have kept it").click()
    assert secret not in page.content(), "it is shown once"
    for section, shown in (
        ("Account", "administrator"),
        ("Users", "ada"),
        ("Groups", "everyone"),
        ("Roles", "approver"),
        ("Service accounts", "Service accounts"),
        ("Grants", "ken"),
        ("Protected aliases", "protected"),
        ("Storage", "Events of the ledger"),
    ):
        page.get_by_role("navigation", name="Settings").get_by_role("link", name=section, exact=True).click()
        expect(page.get_by_text(shown, exact=False).last).to_be_visible()
        look(page, f"settings-{section.lower().replace(' ', '-')}")
    page.get_by_role("button", name="Dark or light").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    look(page, "login")


def test_a_wrong_password_is_said_so(place, opened, look):
    page = opened(f"{place.url}/login", "ada", password="not this one", expects="401")
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "refused")
    log_in(page, "ada")
    expect(page.get_by_role("heading", name="Home")).to_be_visible()


def test_the_organisation_says_who_one_is(tmp_path, opened, look):
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as provider:
        issuer = f"http://localhost:{provider.server_port}"
        settings = tmp_path / "lineal.toml"
        settings.write_text(f'oidc_issuer = "{issuer}"\noidc_client_id = "lineal-of-tests"\noidc_client_secret = "s3"\n')
        httpx.put(f"{issuer}/users/1001", json={"preferred_username": "nina"}).raise_for_status()
        with guarded(tmp_path / "store", "--config", str(settings)) as place:
            page = opened(f"{place.url}/models?q=x")
            look(page, "provider")
            page.get_by_role("link", name="Log in with your organisation").click()
            page.locator("input[name=sub]").fill("1001")
            page.locator("input[name=sub]").press("Enter")
            expect(page.get_by_role("heading", name="No model is called so")).to_be_visible()
            expect(page.get_by_role("link", name="nina")).to_be_visible()


def test_the_first_administrator(tmp_path, opened, look):
    with serving(tmp_path / "store", "--auth", "on") as server:
        token = re.search(r"first with this token: (\S+)", server.log)
        assert token is not None, server.log
        page = opened(f"{server.url}/models")
        expect(page.get_by_role("heading", name="Make the first administrator")).to_be_visible()
        look(page, "setup")
        page.get_by_label("Setup token").fill(token[1])
        page.get_by_label("Name").fill("boss")
        page.get_by_label("Password", exact=False).first.fill(PASSWORD)
        page.get_by_label("The password again").fill(PASSWORD)
        page.get_by_role("button", name="Create and log in").click()
        expect(page.get_by_role("heading", name="No registered models yet")).to_be_visible()
        look(page, "no-models")
        page.goto(f"{server.url}/requests")
        expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
        look(page, "no-requests")


def test_webhooks_are_made_tried_and_sent_again(tmp_path, opened, look):
    with receiving() as receiver, serving(tmp_path / "store", environment={"LINEAL_WEBHOOK_ALLOW": "127.0.0.0/8"}) as server:
        page = opened(f"{server.url}/webhooks")
        expect(page.get_by_role("heading", name="No webhooks that you may manage")).to_be_visible()
        look(page, "no-webhooks")
        page.get_by_role("button", name="New webhook").click()
        page.get_by_label("URL").fill(receiver.url)
        page.get_by_label("Name", exact=True).fill("deploy")
        page.get_by_label("A model is made, changed or deleted").check()
        page.get_by_role("button", name="Make one").click()
        look(page, "new-webhook")
        page.get_by_role("button", name="Create").click()
        page.get_by_role("button", name="Send a test").click()
        expect(page.get_by_text("The receiver answered 200")).to_be_visible()
        made = page.request.post(f"{server.url}/api/v1/registered-models", data={"name": "told"})
        assert made.status == 201
        receiver.wait(2)
        page.reload()
        row = page.get_by_role("row", name="registered_model.created")
        row.get_by_role("button", name="Send again").click()
        first, again = receiver.wait(3)[1:]
        assert first.headers["webhook-id"] == again.headers["webhook-id"]
        assert first.headers["webhook-signature"]
        look(page, "webhook")
