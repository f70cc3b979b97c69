"""Pages that are told what happens: nobody reloads anything here."""

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.people import Place, guarded
from tests.servers import LinealServer, serving

pytestmark = pytest.mark.client
MODELS = "/api/v1/registered-models"


def streams(page: Page) -> list[str]:
    """Answer the addresses of all streams that a page opens from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if "/events/stream" in request.url else None)
    return found


def make_version(client: httpx.Client, name: str) -> None:
    run = client.post("/api/v1/runs", json={"experiment_id": "0", "run_name": f"of {name}"}).raise_for_status().json()
    client.post(f"{MODELS}/{name}/versions", json={"source": f"runs:/{run['run_id']}/model", "run_id": run["run_id"]}).raise_for_status()


@pytest.fixture
def server(tmp_path):
    with serving(tmp_path / "store") as server:
        yield server


def test_what_a_client_does_shows_up_on_open_pages(server, opened, look):
    with httpx.Client(base_url=server.url, timeout=30) as client:
        home = opened(server.url)
        expect(home.get_by_role("heading", name="Point your client here")).to_be_visible()
        expect(home.get_by_text("live", exact=True)).to_be_visible()
        client.post(MODELS, json={"name": "churn"}).raise_for_status()
        for _ in range(3):
            make_version(client, "churn")
        activity = home.get_by_role("region", name="Activity")
        expect(activity.get_by_text("Made 3 versions of churn: v3, v2 and v1")).to_be_visible()
        expect(activity.get_by_text("Started 3 runs in Default, last of churn")).to_be_visible()
        expect(home.get_by_role("region", name="Recent runs").get_by_role("link", name="of churn")).to_have_count(3)
        client.put(f"{MODELS}/churn/aliases/champion", json={"version": 2}).raise_for_status()
        expect(home.get_by_role("article").get_by_text("@champion")).to_be_visible()
        look(home, "home")

        opens = streams(home)
        home.get_by_role("article").get_by_role("link", name="v2").click()
        expect(home.get_by_role("heading", name="churn v2")).to_be_visible()
        moved = client.post(f"{MODELS}/churn/versions/2/stage", json={"stage": "Production", "comment": "by a pipeline"})
        moved.raise_for_status()
        expect(home.locator(".headline").get_by_text("Production")).to_be_visible()
        expect(home.get_by_text("by a pipeline")).to_be_visible()
        home.get_by_role("link", name="churn", exact=True).click()
        make_version(client, "churn")
        expect(home.get_by_role("region", name="Versions", exact=True).get_by_role("link", name="v4")).to_be_visible()
        home.get_by_role("navigation", name="Main").get_by_role("link", name="Models").click()
        client.post(MODELS, json={"name": "fraud"}).raise_for_status()
        expect(home.get_by_role("link", name="fraud", exact=True)).to_be_visible()
        assert opens == [], "one stream serves all pages of a tab"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with guarded(tmp_path_factory.mktemp("store")) as place:
        yield place


def test_nobody_is_told_what_they_may_not_read(place: Place, opened):
    place.person("ada"), place.person("ken")
    for name in ("open", "secret"):
        place.admin.ok("POST", MODELS, {"name": name})
    place.grant("ada", "registered_model", "open", "READ")
    ada = opened(place.url, "ada")
    root = opened(place.url, place.admin.name)
    for page in (ada, root):
        expect(page.get_by_text("live", exact=True)).to_be_visible()
    for name in ("secret", "open"):
        place.admin.ok("POST", f"{MODELS}/{name}/versions", {"source": f"s3://bucket/{name}"})
    expect(root.get_by_text("made secret v1")).to_be_visible()
    expect(ada.get_by_text("made open v1")).to_be_visible()
    assert "secret" not in ada.content()


def test_the_inbox_fills_by_itself(place: Place, opened):
    name = "asked"
    place.admin.ok("POST", MODELS, {"name": name})
    place.admin.ok("POST", f"{MODELS}/{name}/versions", {"source": "s3://bucket/model"})
    ben = place.person("ben")
    place.grant("ben", "registered_model", name, "READ")
    page = opened(f"{place.url}/requests", place.admin.name)
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    ben.ok("POST", f"{MODELS}/{name}/versions/1/requests", {"kind": "stage", "target": "Staging", "comment": "please"})
    expect(page.get_by_role("region", name="Request of asked version 1").get_by_text("please")).to_be_visible()
    expect(page.get_by_role("tab", name="Waiting for me 1")).to_be_visible()


def test_it_goes_on_after_the_server_was_away(tmp_path, opened):
    store = str(tmp_path / "store")
    first = LinealServer(store)
    try:
        page = opened(first.url, expects="ERR_|Failed to load resource")
        expect(page.get_by_text("live", exact=True)).to_be_visible()
        httpx.post(f"{first.url}{MODELS}", json={"name": "before"}).raise_for_status()
        expect(page.get_by_text("Registered the model before")).to_be_visible()
        opens = streams(page)
    finally:
        assert first.stop() == 0
    expect(page.get_by_text("reconnecting")).to_be_visible()
    with serving(store, "--port", first.url.rpartition(":")[2]) as second:
        httpx.post(f"{second.url}{MODELS}", json={"name": "after"}).raise_for_status()
        expect(page.get_by_text("Registered the models after and before")).to_be_visible(timeout=60_000)
        expect(page.get_by_text("live", exact=True)).to_be_visible()
    assert opens
    assert all("after=" in url for url in opens), opens
