"""The accounts, groups and tokens of a store by the command line, without a server."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from lineal.cli.main import main


@pytest.fixture
def run(tmp_path: Path):
    def run(*words: str, refused: str = "") -> list[list[str]]:
        answer = CliRunner().invoke(main, [*words, "--store", str(tmp_path / "store")])
        assert (answer.exit_code != 0) == bool(refused), answer.output
        assert refused in answer.output
        return [line.split("\t") for line in answer.output.splitlines()]

    run("users", "create", "ci", "--service")
    return run


def test_groups(run):
    run("groups", "create", "leads", "--description", "Team leads")
    run("groups", "create", "Leads", refused="taken")
    assert ["leads", "Team leads"] in run("groups", "list")
    run("groups", "add", "leads", "ci")
    assert run("groups", "members", "leads") == [["ci", "service_account"]]
    run("groups", "add", "leads", "nobody", refused="nobody")
    run("groups", "remove", "leads", "ci")
    assert run("groups", "members", "leads") == []
    run("groups", "delete", "leads")
    assert [name for name, *_ in run("groups", "list")] == ["everyone"]


def test_tokens(run):
    secrets = [run("users", "token", "ci", "--label", label, "--days", "30")[0][0] for label in ("first", "second", "third")]
    listed = run("tokens", "list", "ci")
    assert [(hint, label) for _, hint, _, _, _, label in listed] == [
        (secret[:12], label) for secret, label in zip(reversed(secrets), ("third", "second", "first"), strict=True)
    ], "newest first, and never the secret"
    assert not any(secret in str(listed) for secret in secrets)
    assert all(state.startswith("good until") and used == "never used" for _, _, _, state, used, _ in listed)
    run("tokens", "revoke", "ci", listed[0][0])
    assert [state.partition(" ")[0] for _, _, _, state, _, _ in run("tokens", "list", "ci")] == ["revoked", "good", "good"]
    run("tokens", "revoke", "ci", "999", refused="999")
    run("tokens", "revoke", "ci", refused="--all")
    run("tokens", "revoke", "ci", listed[1][0], "--all", refused="--all")
    assert run("tokens", "revoke", "ci", "--all") == [["revoked 2 tokens of ci"]]
    assert {state for _, _, _, state, _, _ in run("tokens", "list", "ci")} == {"revoked"}


def test_a_deleted_account_keeps_its_name(run):
    run("users", "delete", "ci")
    assert run("users", "list") == []
    run("users", "create", "ci", "--service", refused="deleted")
    run("users", "create", "ci", "--service", "--restore")
    assert run("users", "list") == [["ci", "service_account"]]
