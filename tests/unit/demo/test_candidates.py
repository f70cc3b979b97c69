import pytest
from sklearn.base import clone

from lineal.demo.candidates import CANDIDATES, Candidate, GridSearch, Sweep
from lineal.demo.problems import BY_NAME

ALL = [(name, candidate) for name, several in CANDIDATES.items() for candidate in several]


def params_of(candidate: Candidate) -> dict[str, object]:
    return {name: values[0] for name, values in candidate.space.items()} if isinstance(candidate, Sweep) else {}


def test_every_problem_has_several_families_with_names_of_their_own():
    assert set(CANDIDATES) == set(BY_NAME)
    for several in CANDIDATES.values():
        names = [candidate.name for candidate in several]
        assert len(set(names)) == len(names) >= 4


@pytest.mark.parametrize(("problem", "candidate"), ALL, ids=lambda one: one if isinstance(one, str) else one.name)
def test_it_builds_with_what_the_search_gives_it(problem, candidate):
    estimator = candidate.build(3, **params_of(candidate))
    if isinstance(candidate, GridSearch):
        assert set(candidate.grid) <= set(estimator.get_params())
    assert str(clone(estimator)) == str(estimator)
