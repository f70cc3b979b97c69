import pytest

from lineal.demo.problems import PROBLEMS, splits


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
def test_the_three_parts_are_the_whole_and_share_no_row(problem):
    features, _ = problem.load(return_X_y=True, as_frame=True)
    rows = [row for part in splits(problem.name).parts() for row in part.features.index]
    assert sorted(rows) == sorted(features.index)


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
def test_each_target_stays_with_its_row(problem):
    _, target = problem.load(return_X_y=True, as_frame=True)
    for part in splits(problem.name).parts():
        assert part.target.equals(target.loc[part.features.index])


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
def test_the_split_is_the_same_each_time(problem):
    first = splits(problem.name)
    splits.cache_clear()
    assert first.testing.features.equals(splits(problem.name).testing.features)
