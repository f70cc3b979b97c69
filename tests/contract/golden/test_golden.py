"""Lineal answers as MLflow does, request by request; where it is meant to be better, as the golden file says."""

import pytest
from tests.contract.golden.replay import groups, load, replay

SCENARIOS = [(group, scenario) for group in groups() for scenario in load(group)]


@pytest.mark.parametrize(
    "scenario",
    [pytest.param(scenario, id=f"{group}-{scenario['scenario'].replace(' ', '-')}") for group, scenario in SCENARIOS],
)
def test_server_answers_as_recorded(server, scenario):
    found = replay(scenario, server.url)
    assert not found, "\n" + "\n".join(found)


def test_golden_files_cover_the_protocol():
    paths = {step["path"] for _, scenario in SCENARIOS for step in scenario["steps"]}
    assert len(SCENARIOS) >= 60
    assert len(paths) >= 60
