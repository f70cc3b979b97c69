import pytest

from lineal.errors import Denied, Invalid, LimitExceeded, NotFound
from lineal.registry.activities.queries import ActivitiesOf, list_activities
from lineal.registry.activities.values import COMMENT_LENGTH_MAX
from lineal.registry.comments.commands import CreateComment, DeleteComment, UpdateComment, create_comment, delete_comment, update_comment
from lineal.registry.comments.queries import CommentsOf, list_comments
from lineal.registry.versions.commands import DeleteVersion, delete_version


@pytest.fixture
def fraud(world):
    world.model("fraud")
    world.version("fraud")
    return world


def _listed(world, viewer="ada", **more):
    return world.ask(list_comments, CommentsOf(1, "fraud", 1, world.viewer(viewer), **more))


def test_a_comment_is_made_changed_and_deleted(fraud):
    made = fraud.do(create_comment, CreateComment("fraud", 1, "looks good"), actor="linus")
    assert (made.model, made.version, made.text, made.created_by) == ("fraud", 1, "looks good", "linus")
    assert made.available_actions == ("edit", "delete")
    assert fraud.events()[-1] == ("comment.created", "fraud/1", None, {"id": made.id, "comment": "looks good"})
    changed = fraud.do(update_comment, UpdateComment(made.id, "looks better"), actor="linus")
    assert (changed.text, changed.created_ms < changed.updated_ms) == ("looks better", True)
    assert [comment.text for comment in _listed(fraud).comments] == ["looks better"]
    assert [(a.type, a.comment) for a in fraud.ask(list_activities, ActivitiesOf(1, "fraud", 1)).activities] == [
        ("NEW_COMMENT", "looks better")
    ]
    fraud.do(delete_comment, DeleteComment(made.id), actor="linus")
    assert _listed(fraud).comments == []
    (activity,) = fraud.ask(list_activities, ActivitiesOf(1, "fraud", 1)).activities
    assert (activity.comment, activity.system_comment) == ("", "The comment was deleted by linus")
    assert fraud.events()[-1] == ("comment.deleted", "fraud/1", {"id": made.id, "comment": "looks better"}, None)
    for f, command in ((update_comment, UpdateComment(made.id, "x")), (delete_comment, DeleteComment(made.id))):
        with pytest.raises(NotFound):
            fraud.do(f, command, actor="linus")


def test_only_the_author_changes_it(fraud):
    made = fraud.do(create_comment, CreateComment("fraud", 1, "fine"), actor="linus")
    assert _listed(fraud, "ada").comments[0].available_actions == ("delete",)
    with pytest.raises(Denied, match="Only linus may change this comment"):
        fraud.do(update_comment, UpdateComment(made.id, "mine"), actor="ada")


def test_saying_the_same_again_changes_nothing(fraud):
    made = fraud.do(create_comment, CreateComment("fraud", 1, "fine"), actor="linus")
    before = fraud.events()
    assert fraud.do(update_comment, UpdateComment(made.id, "fine"), actor="linus") == made
    assert fraud.events() == before


def test_what_is_no_comment(fraud):
    before = fraud.events()
    for text in ("", " \n", "nul\x00"):
        with pytest.raises(Invalid):
            fraud.do(create_comment, CreateComment("fraud", 1, text))
    with pytest.raises(LimitExceeded):
        fraud.do(create_comment, CreateComment("fraud", 1, "x" * (COMMENT_LENGTH_MAX + 1)))
    with pytest.raises(NotFound):
        fraud.do(create_comment, CreateComment("fraud", 2, "x"))
    assert fraud.events() == before
    fraud.do(create_comment, CreateComment("fraud", 1, "x" * COMMENT_LENGTH_MAX))


def test_comments_come_in_pages(fraud):
    for number in range(5):
        fraud.do(create_comment, CreateComment("fraud", 1, f"comment {number}"))
    texts, after = [], 0
    while after is not None:
        page = _listed(fraud, after_id=after, limit=2)
        texts += [comment.text for comment in page.comments]
        after = page.next_id
    assert texts == [f"comment {number}" for number in range(5)]
    whole = [activity.comment for activity in fraud.ask(list_activities, ActivitiesOf(1, "fraud")).activities]
    assert whole == texts[::-1]
    first = fraud.ask(list_activities, ActivitiesOf(1, "fraud", limit=3))
    rest = fraud.ask(list_activities, ActivitiesOf(1, "fraud", before_id=first.next_id))
    assert [a.comment for a in (*first.activities, *rest.activities)] == whole


def test_a_deleted_version_has_no_comments(fraud):
    made = fraud.do(create_comment, CreateComment("fraud", 1, "fine"))
    fraud.do(delete_version, DeleteVersion("fraud", 1))
    with pytest.raises(NotFound):
        fraud.do(delete_comment, DeleteComment(made.id))
    with pytest.raises(NotFound):
        _listed(fraud)
