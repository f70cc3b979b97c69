"""Registered models: create, read, update, rename, tags, delete."""

from tests.contract.golden.steps import AJAX, Better, Scenario, delete, get, patch, post

_RM = "registered-models/"

SCENARIOS = [
    Scenario(
        "life of a registered model",
        [
            post("create", _RM + "create", {"name": "life-{u}"}),
            get("get", _RM + "get", {"name": "life-{u}"}),
            get("get by the ajax path", AJAX + _RM + "get", {"name": "life-{u}"}),
            patch("describe", _RM + "update", {"name": "life-{u}", "description": "the best"}),
            patch("describe with nothing", _RM + "update", {"name": "life-{u}", "description": ""}),
            patch("without a description", _RM + "update", {"name": "life-{u}"}),
            post("tag", _RM + "set-tag", {"name": "life-{u}", "key": "team", "value": "blue"}),
            post("tag again", _RM + "set-tag", {"name": "life-{u}", "key": "team", "value": "red"}),
            get("tagged", _RM + "get", {"name": "life-{u}"}),
            delete("delete the tag", _RM + "delete-tag", {"name": "life-{u}", "key": "team"}),
            delete("delete the tag twice", _RM + "delete-tag", {"name": "life-{u}", "key": "team"}),
            post("rename", _RM + "rename", {"name": "life-{u}", "new_name": "renamed-{u}"}),
            get("the old name is gone", _RM + "get", {"name": "life-{u}"}),
            get("the new name", _RM + "get", {"name": "renamed-{u}"}),
            post("rename to itself", _RM + "rename", {"name": "renamed-{u}", "new_name": "renamed-{u}"}),
            delete("delete", _RM + "delete", {"name": "renamed-{u}"}),
            get("gone", _RM + "get", {"name": "renamed-{u}"}),
            delete("delete twice", _RM + "delete", {"name": "renamed-{u}"}),
            post("the name is free again", _RM + "create", {"name": "renamed-{u}"}),
        ],
    ),
    Scenario(
        "create",
        [
            post("with everything", _RM + "create", {
                "name": "full {u}", "description": "ü 😀", "tags": [{"key": "a", "value": "1"}, {"key": "b", "value": ""}, {"key": "c"}]},
                unordered=("$.registered_model.tags",)),
            get("read back", _RM + "get", {"name": "full {u}"}, unordered=("$.registered_model.tags",)),
            post("taken", _RM + "create", {"name": "full {u}"}),
            post("other", _RM + "create", {"name": "other-{u}"}),
            post("rename to a taken name", _RM + "rename", {"name": "other-{u}", "new_name": "full {u}"}, better=Better(
                "MLflow's message carries the SQL statement and its parameters",
                {"error_code": "RESOURCE_ALREADY_EXISTS", "message": "Registered Model (name=full {u}) already exists."}, 400)),
            post("unknown fields are ignored", _RM + "create", {"name": "unknown-{u}", "nonsense": 1}),
            post("the same tag twice", _RM + "create", {"name": "twice-{u}", "tags": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]},
                 unordered=("$.registered_model.tags",)),
        ],
    ),
    Scenario(
        "names that are refused",
        [
            post("none", _RM + "create", {}),
            post("empty", _RM + "create", {"name": ""}),
            post("spaces", _RM + "create", {"name": "  "}),
            post("slash", _RM + "create", {"name": "a/b"}),
            post("colon", _RM + "create", {"name": "a:b"}),
            post("dot", _RM + "create", {"name": "."}),
            post("dots", _RM + "create", {"name": ".."}),
            post("number", _RM + "create", {"name": 5}),
            post("tags that are no list", _RM + "create", {"name": "x", "tags": "a"}),
            post("number as description", _RM + "create", {"name": "x", "description": 5}),
            post("create for a rename", _RM + "create", {"name": "ren-{u}"}),
            post("rename to nothing", _RM + "rename", {"name": "ren-{u}", "new_name": ""}),
            post("rename without a name", _RM + "rename", {"name": "ren-{u}"}),
            post("rename to spaces", _RM + "rename", {"name": "ren-{u}", "new_name": " "}),
            post("rename to a slash", _RM + "rename", {"name": "ren-{u}", "new_name": "a/b"}),
            post("rename unknown", _RM + "rename", {"name": "none-{u}", "new_name": "b"}),
        ],
    ),
    Scenario(
        "unknown models",
        [
            get("get", _RM + "get", {"name": "none-{u}"}),
            get("get nothing", _RM + "get"),
            get("get a bad name", _RM + "get", {"name": "a/b"}),
            patch("describe", _RM + "update", {"name": "none-{u}", "description": "x"}),
            patch("describe nothing", _RM + "update", {"description": "x"}),
            post("tag", _RM + "set-tag", {"name": "none-{u}", "key": "a", "value": "1"}),
            delete("delete a tag", _RM + "delete-tag", {"name": "none-{u}", "key": "a"}),
            delete("delete", _RM + "delete", {"name": "none-{u}"}),
            delete("delete nothing", _RM + "delete", {}),
            post("latest versions", _RM + "get-latest-versions", {"name": "none-{u}"}),
            post("latest versions of nothing", _RM + "get-latest-versions", {}),
        ],
    ),
    Scenario(
        "tags",
        [
            post("create", _RM + "create", {"name": "tags-{u}"}),
            post("longest key", _RM + "set-tag", {"name": "tags-{u}", "key": "{k*250}", "value": "v"}),
            post("too long a key", _RM + "set-tag", {"name": "tags-{u}", "key": "{k*251}", "value": "v"}),
            post("longest value", _RM + "set-tag", {"name": "tags-{u}", "key": "long", "value": "{v*100000}"}),
            post("too long a value", _RM + "set-tag", {"name": "tags-{u}", "key": "long", "value": "{v*100001}"}),
            post("bad key", _RM + "set-tag", {"name": "tags-{u}", "key": "a?b", "value": "v"}),
            post("key that leaves its folder", _RM + "set-tag", {"name": "tags-{u}", "key": "../a", "value": "v"}),
            post("no key", _RM + "set-tag", {"name": "tags-{u}", "value": "v"}),
            post("no value", _RM + "set-tag", {"name": "tags-{u}", "key": "novalue"}),
            post("number as value", _RM + "set-tag", {"name": "tags-{u}", "key": "a", "value": 5}),
            get("read back", _RM + "get", {"name": "tags-{u}"}, unordered=("$.registered_model.tags",)),
        ],
    ),
]
