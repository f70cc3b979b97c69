"""Webhooks as the stock mlflow client makes them, received by a real server and verified as MLflow's documentation says."""

from collections.abc import Iterator

import pytest
from mlflow import MlflowClient
from mlflow.webhooks.delivery import _generate_hmac_signature
from tests.receivers import Receiver, receiving
from tests.servers import LinealServer, serving

pytestmark = pytest.mark.client


@pytest.fixture(scope="module")
def hooked() -> Iterator[LinealServer]:
    with serving(":memory:", environment={"LINEAL_WEBHOOK_ALLOW": "127.0.0.0/8"}) as server:
        yield server


@pytest.fixture
def client(hooked: LinealServer) -> MlflowClient:
    return MlflowClient(hooked.url, hooked.url)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def test_setting_an_alias_reaches_the_receiver_signed(client: MlflowClient, receiver: Receiver) -> None:
    client.create_webhook("alias-moves", receiver.url, ["model_version_alias.created"], secret="s3cret")
    client.create_registered_model("credit")
    client.create_model_version("credit", "s3://bucket/model")
    client.set_registered_model_alias("credit", "champion", "1")
    (request,) = receiver.wait(1)
    assert request.json["entity"] == "model_version_alias"
    assert request.json["action"] == "created"
    assert request.json["data"] == {"name": "credit", "alias": "champion", "version": "1"}
    delivery_id, at = request.headers["x-mlflow-delivery-id"], request.headers["x-mlflow-timestamp"]
    assert request.headers["x-mlflow-signature"] == _generate_hmac_signature("s3cret", delivery_id, at, request.body.decode())
