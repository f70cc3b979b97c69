"""The auth calls of the stock mlflow client: users, permissions and roles. What it may do is asked by the client itself, too."""

from typing import Any

import mlflow
import pytest
from mlflow.exceptions import MlflowException
from tests.contract.mlflow_auth import client_class
from tests.people import ADMIN, PASSWORD, Person, Place, guarded

OTHER = "another long password"
pytestmark = pytest.mark.client


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with guarded(tmp_path_factory.mktemp("store")) as found:
        yield found


class Login:
    """Becomes somebody for the mlflow client of this process, which reads its credentials from the environment at each call."""

    def __init__(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        self._place = place
        self._monkeypatch = monkeypatch

    def __call__(self, name: str, password: str = PASSWORD) -> Any:
        person = Person(self._place.client, name, password=password)
        for variable, value in person.environment.items():
            self._monkeypatch.setenv(variable, value)
        return client_class()(self._place.url)


@pytest.fixture
def login(place, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    return Login(place, monkeypatch)


def test_users_come_change_and_go(login: Login):
    client = login(ADMIN)
    made = client.create_user("ina", PASSWORD)
    assert (made.username, made.is_admin) == ("ina", False)
    assert client.get_user("ina").id == made.id
    with pytest.raises(MlflowException, match="is taken"):
        client.create_user("INA", PASSWORD)
    with pytest.raises(MlflowException, match="12 characters"):
        client.create_user("short", "short")
    client.update_user_admin("ina", is_admin=True)
    assert client.get_user("ina").is_admin
    client.update_user_admin("ina", is_admin=False)
    client.update_user_password("ina", OTHER)
    own = login("ina", OTHER)
    assert own.get_user("ina").id == made.id
    with pytest.raises(MlflowException, match="Current password is required"):
        own.update_user_password("ina", PASSWORD)
    with pytest.raises(MlflowException, match="does not match"):
        own.update_user_password("ina", PASSWORD, current_password="wrong wrong wrong")
    own.update_user_password("ina", PASSWORD, current_password=OTHER)
    with pytest.raises(MlflowException, match="wrong"):
        own.get_user("ina")
    own = login("ina")
    attempts = (
        lambda: own.create_user("more", PASSWORD),
        lambda: own.get_user(ADMIN),
        lambda: own.update_user_admin("ina", is_admin=True),
    )
    for refused in attempts:
        with pytest.raises(MlflowException) as denied:
            refused()
        assert denied.value.error_code == "PERMISSION_DENIED"
    client = login(ADMIN)
    client.delete_user("ina")
    with pytest.raises(MlflowException) as gone:
        client.get_user("ina")
    assert gone.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    with pytest.raises(MlflowException, match="cannot delete their own"):
        client.delete_user(ADMIN)


def test_permissions_of_users_hold_for_the_tracking_client(place: Place, login: Login):
    client = login(ADMIN)
    client.create_user("jo", PASSWORD)
    tracking = mlflow.MlflowClient(place.url, place.url)
    experiment = tracking.create_experiment("jos")
    assert client.get_user_permission("jo", "experiment", experiment).permission == "NO_PERMISSIONS"
    own = login("jo")
    with pytest.raises(MlflowException) as hidden:
        tracking.get_experiment(experiment)
    assert hidden.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert tracking.search_experiments() == []
    client = login(ADMIN)
    client.grant_user_permission("jo", "experiment", experiment, "READ")
    login("jo")
    assert tracking.get_experiment(experiment).name == "jos"
    assert [found.name for found in tracking.search_experiments()] == ["jos"]
    with pytest.raises(MlflowException) as denied:
        tracking.create_run(experiment)
    assert denied.value.error_code == "PERMISSION_DENIED"
    login(ADMIN)
    client.grant_user_permission("jo", "experiment", experiment, "EDIT")
    login("jo")
    run = tracking.create_run(experiment)
    tracking.log_metric(run.info.run_id, "loss", 0.5)
    assert own.get_user_permission("jo", "experiment", experiment).permission == "EDIT"
    assert own.get_user_permission("jo", "experiment", experiment).allowed
    with pytest.raises(MlflowException) as unmanaged:
        own.grant_user_permission("jo", "experiment", experiment, "MANAGE")
    assert unmanaged.value.error_code == "PERMISSION_DENIED"
    login(ADMIN)
    client.revoke_user_permission("jo", "experiment", experiment)
    login("jo")
    with pytest.raises(MlflowException):
        tracking.get_run(run.info.run_id)
    login(ADMIN)
    for wrong, said in (("DENY", "only adds"), ("OWNER", "Invalid permission")):
        with pytest.raises(MlflowException, match=said):
            client.grant_user_permission("jo", "experiment", experiment, wrong)
    with pytest.raises(MlflowException, match="experiment or registered model it belongs to"):
        client.grant_user_permission("jo", "run", "*", "READ")
    assert client.get_user_permission("jo", "experiment", "123456").allowed is False


def test_roles_bundle_permissions(place: Place, login: Login):
    client = login(ADMIN)
    client.create_user("kim", PASSWORD)
    tracking = mlflow.MlflowClient(place.url, place.url)
    tracking.create_registered_model("kims")
    role = client.create_role("default", "model-readers", "May read models")
    assert (role.name, role.workspace, role.description, role.permissions) == ("model-readers", "default", "May read models", [])
    added = client.add_role_permission(role.id, "registered_model", "*", "READ")
    assert (added.resource_type, added.resource_pattern, added.permission) == ("registered_model", "*", "READ")
    one = client.add_role_permission(role.id, "registered_model", "kims", "EDIT")
    assert {permission.id for permission in client.list_role_permissions(role.id)} == {added.id, one.id}
    client.assign_role("kim", role.id)
    assert [found.name for found in client.list_user_roles("kim")] == ["model-readers"]
    assert [found.user_id for found in client.list_role_users(role.id)] == [client.get_user("kim").id]
    login("kim")
    assert tracking.get_registered_model("kims").name == "kims"
    tracking.set_registered_model_tag("kims", "k", "v")
    login(ADMIN)
    assert client.update_role_permission(one.id, "READ").permission == "READ"
    login("kim")
    with pytest.raises(MlflowException) as denied:
        tracking.set_registered_model_tag("kims", "k", "w")
    assert denied.value.error_code == "PERMISSION_DENIED"
    login(ADMIN)
    client.remove_role_permission(one.id)
    client.remove_role_permission(added.id)
    assert client.get_role(role.id).permissions == []
    workspace = client.add_role_permission(role.id, "workspace", "*", "USE")
    assert (workspace.resource_type, workspace.permission) == ("workspace", "USE")
    login("kim")
    made = tracking.create_experiment("kims-own")
    assert tracking.get_experiment(made).name == "kims-own"
    login(ADMIN)
    client.unassign_role("kim", role.id)
    assert client.list_user_roles("kim") == []
    assert "model-readers" in {found.name for found in client.list_all_roles()}
    assert {"viewer", "contributor", "approver", "admin"} <= {found.name for found in client.list_roles("default")}
    assert client.update_role(role.id, description="Another").description == "Another"
    client.delete_role(role.id)
    with pytest.raises(MlflowException) as gone:
        client.get_role(role.id)
    assert gone.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_a_token_is_enough_for_the_client(place: Place, monkeypatch: pytest.MonkeyPatch):
    place.person("lea")
    place.role("viewer", "lea")
    token = place.token("lea", "read")
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", token.token)
    tracking = mlflow.MlflowClient(place.url, place.url)
    assert tracking.get_experiment("0").name == "Default"
    with pytest.raises(MlflowException) as denied:
        tracking.create_experiment("leas")
    assert denied.value.error_code == "PERMISSION_DENIED"


def test_who_one_is_as_the_web_app_of_mlflow_asks(place: Place):
    place.person("mia")
    mia = Person(place.client, "mia")
    told = mia.ok("GET", "/ajax-api/2.0/mlflow/users/current")
    assert told["user"]["username"] == "mia"
    assert told["is_basic_auth"] is True
    assert mia.ok("GET", "/ajax-api/3.0/mlflow/users/current/permissions") == {"is_admin": False, "permissions": []}
    place.grant("mia", "experiment", "0", "MANAGE")
    permission = mia.ok("GET", "/api/3.0/mlflow/users/permissions/list?username=mia")["permissions"][0]
    assert (permission["resource_type"], permission["resource_pattern"], permission["permission"]) == ("experiment", "0", "MANAGE")
    assert mia("GET", f"/api/3.0/mlflow/users/permissions/list?username={ADMIN}").status_code == 403
    users = place.admin.ok("GET", "/api/2.0/mlflow/users/list")["users"]
    assert {"mia", ADMIN} <= {user["username"] for user in users}
