"""The composer: what a user wrote only ever travels as a parameter."""

import pytest

from lineal.storage.sql import Sql, in_list, in_set, join


def test_fragments_join_with_their_parameters_in_order() -> None:
    made = Sql("select a from t where ") + join(" and ", [Sql("a = ?", 1), Sql("b in ") + in_list(["x", "y"]), Sql("c is null")])
    assert made.text == "select a from t where a = ? and b in (?, ?) and c is null"
    assert made.parameters == (1, "x", "y")


def test_the_number_of_placeholders_is_checked() -> None:
    with pytest.raises(ValueError, match="1 placeholders but 2 parameters"):
        Sql("a = ?", 1, 2)
    with pytest.raises(ValueError, match="1 placeholders but 0 parameters"):
        Sql("a = ?")


def test_nothing_joined_is_empty_and_no_values_contain_nothing() -> None:
    assert join(", ", []) == Sql("")
    assert in_list([]) == Sql("(null)")


def test_a_fragment_is_not_changed_by_what_is_made_of_it() -> None:
    base = Sql("a = ?", 1)
    _ = base + Sql(" and b = ?", 2)
    assert base == Sql("a = ?", 1)
    assert hash(base) == hash(Sql("a = ?", 2))
    assert base != Sql("a = ?", 2)


@pytest.mark.parametrize(("count", "placeholders"), [(1, 1), (2, 2), (3, 4), (4, 4), (5, 8), (100, 128)])
def test_a_set_has_few_texts_and_the_same_values(count: int, placeholders: int) -> None:
    made = in_set([str(number) for number in range(count)])
    assert made.text.count("?") == len(made.parameters) == placeholders
    assert set(made.parameters) == {str(number) for number in range(count)}


def test_a_set_of_nothing_contains_nothing() -> None:
    assert in_set([]) == Sql("(null)")
