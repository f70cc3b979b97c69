"""Aliases of model versions."""

from tests.contract.golden.steps import Scenario, delete, get, post

_ALIAS = "registered-models/alias"


def _start(name: str):
    return (
        post("model", "registered-models/create", {"name": f"{name}-{{u}}"}),
        post("version 1", "model-versions/create", {"name": f"{name}-{{u}}", "source": "s3://bucket/1"}),
        post("version 2", "model-versions/create", {"name": f"{name}-{{u}}", "source": "s3://bucket/2"}),
    )


SCENARIOS = [
    Scenario(
        "life of an alias",
        [
            *_start("life"),
            post("set", _ALIAS, {"name": "life-{u}", "alias": "champion", "version": "1"}),
            get("version by alias", _ALIAS, {"name": "life-{u}", "alias": "champion"}),
            get("the model shows it", "registered-models/get", {"name": "life-{u}"}),
            get("the version shows it", "model-versions/get", {"name": "life-{u}", "version": "1"}),
            post("set it again", _ALIAS, {"name": "life-{u}", "alias": "champion", "version": "1"}),
            post("move it", _ALIAS, {"name": "life-{u}", "alias": "champion", "version": "2"}),
            get("moved", _ALIAS, {"name": "life-{u}", "alias": "champion"}),
            get("the old one has lost it", "model-versions/get", {"name": "life-{u}", "version": "1"}),
            post("a second alias", _ALIAS, {"name": "life-{u}", "alias": "newest", "version": "2"}),
            get("both", "model-versions/get", {"name": "life-{u}", "version": "2"}, unordered=("$.model_version.aliases",)),
            get(
                "both on the model",
                "registered-models/get",
                {"name": "life-{u}"},
                unordered=("$.registered_model.aliases", "$.registered_model.latest_versions[].aliases"),
            ),
            post("case matters", _ALIAS, {"name": "life-{u}", "alias": "Champion", "version": "1"}),
            get("case matters in reading", _ALIAS, {"name": "life-{u}", "alias": "Champion"}),
            delete("delete", _ALIAS, {"name": "life-{u}", "alias": "champion"}),
            get("gone", _ALIAS, {"name": "life-{u}", "alias": "champion"}),
            delete("delete twice is fine", _ALIAS, {"name": "life-{u}", "alias": "champion"}),
            delete("delete the version", "model-versions/delete", {"name": "life-{u}", "version": "2"}),
            get("its alias goes along", _ALIAS, {"name": "life-{u}", "alias": "newest"}),
            get("what is left", "registered-models/get", {"name": "life-{u}"}),
            post("rename the model", "registered-models/rename", {"name": "life-{u}", "new_name": "renamed-{u}"}),
            get("aliases follow", _ALIAS, {"name": "renamed-{u}", "alias": "Champion"}),
        ],
    ),
    Scenario(
        "what is refused",
        [
            *_start("refused"),
            *(
                post(f"alias {alias[:12]}", _ALIAS, {"name": "refused-{u}", "alias": alias, "version": "1"})
                for alias in (
                    "latest",
                    "LATEST",
                    "v1",
                    "V2",
                    "v12",
                    "a b",
                    "a/b",
                    "a.b",
                    "a:b",
                    "ü",
                    "{a*255}",
                    "{a*256}",
                    "version1",
                    "v",
                    "1",
                    "-",
                    "_",
                )
            ),
            post("empty alias", _ALIAS, {"name": "refused-{u}", "alias": "", "version": "1"}),
            post("no alias", _ALIAS, {"name": "refused-{u}", "version": "1"}),
            post("no version", _ALIAS, {"name": "refused-{u}", "alias": "a"}),
            post("no name", _ALIAS, {"alias": "a", "version": "1"}),
            post("unknown version", _ALIAS, {"name": "refused-{u}", "alias": "a", "version": "9"}),
            post("version that is no number", _ALIAS, {"name": "refused-{u}", "alias": "a", "version": "first"}),
            post("unknown model", _ALIAS, {"name": "none-{u}", "alias": "a", "version": "1"}),
            post("number as alias", _ALIAS, {"name": "refused-{u}", "alias": 5, "version": "1"}),
            get("unknown alias", _ALIAS, {"name": "refused-{u}", "alias": "none"}),
            get("alias of an unknown model", _ALIAS, {"name": "none-{u}", "alias": "a"}),
            get("bad alias", _ALIAS, {"name": "refused-{u}", "alias": "a b"}),
            get("reserved alias", _ALIAS, {"name": "refused-{u}", "alias": "latest"}),
            get("no alias to read", _ALIAS, {"name": "refused-{u}"}),
            delete("delete of an unknown model", _ALIAS, {"name": "none-{u}", "alias": "a"}),
            delete("delete nothing", _ALIAS, {"name": "refused-{u}"}),
            delete("delete a reserved one", _ALIAS, {"name": "refused-{u}", "alias": "latest"}),
        ],
    ),
]
