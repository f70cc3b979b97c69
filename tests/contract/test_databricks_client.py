"""The stock databricks-sdk against the registry, where nobody has to log in."""

import uuid

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.config import Config
from databricks.sdk.service import ml
from tests.servers import LinealServer

pytestmark = pytest.mark.client


def workspace(url: str, token: str) -> WorkspaceClient:
    return WorkspaceClient(config=Config(host=url, token=token, retry_timeout_seconds=10))


@pytest.fixture
def registry(server: LinealServer) -> ml.ModelRegistryAPI:
    return workspace(server.url, "any").model_registry


@pytest.fixture
def name(registry: ml.ModelRegistryAPI) -> str:
    made = f"fraud-{uuid.uuid4().hex}"
    registry.create_model(made)
    for _ in range(3):
        registry.create_model_version(made, "s3://bucket/model")
    return made


def test_a_request_is_approved_and_the_version_moves(registry, name):
    filed = registry.create_transition_request(name, "1", "production", comment="beats the old one by 2 %").request
    assert (filed.to_stage, filed.comment) == ("Production", "beats the old one by 2 %")
    assert ml.ActivityAction.APPROVE_TRANSITION_REQUEST in filed.available_actions
    (waiting,) = registry.list_transition_requests(name, "1")
    assert (waiting.activity_type, waiting.from_stage, waiting.to_stage) == (ml.ActivityType.REQUESTED_TRANSITION, "None", "Production")
    activity = registry.approve_transition_request(name, "1", "Production", archive_existing_versions=True, comment="go").activity
    assert (activity.activity_type, activity.from_stage, activity.to_stage) == (ml.ActivityType.APPROVED_REQUEST, "None", "Production")
    assert registry.get_model_version(name, "1").model_version.current_stage == "Production"
    assert list(registry.list_transition_requests(name, "1")) == []
    listed = registry._api.do("GET", "/api/2.0/mlflow/activities/list", query={"name": name})["activities"]
    assert [(found["activity_type"], found["comment"]) for found in listed] == [
        ("APPROVED_REQUEST", "go"),
        ("REQUESTED_TRANSITION", "beats the old one by 2 %"),
    ]
