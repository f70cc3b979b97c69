import pytest

from lineal.api.databricks.agents import is_databricks


@pytest.mark.parametrize(
    "agent",
    [
        b"unknown/0.0.0 databricks-sdk-py/0.156.0 python/3.12.3 os/linux auth/pat",
        b"cli/0.240.0 databricks-sdk-go/0.57.0 go/1.24.0 os/linux cmd/model-registry auth/pat",
        b"databricks-tf-provider/1.70.0 databricks-sdk-go/0.57.0",
        b"databricks-registry-webhooks/0.1.2",
    ],
)
def test_agents_of_databricks(agent):
    assert is_databricks({"headers": [(b"host", b"x"), (b"user-agent", agent)]})


@pytest.mark.parametrize("agent", [b"mlflow-python-client/3.17.2", b"curl/8.5.0", b"", b"my-databricks-sdk-like/1"])
def test_agents_of_others(agent):
    assert not is_databricks({"headers": [(b"user-agent", agent)]})
    assert not is_databricks({"headers": []})
