import pytest

from lineal.errors import Invalid
from lineal.registry.uris import AliasUri, LatestUri, LoggedModelUri, StageUri, VersionUri, parse_model_uri


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("models:/fraud/12", VersionUri("fraud", 12)),
        ("models:/fraud/0", VersionUri("fraud", 0)),
        ("models:/fraud/latest", LatestUri("fraud")),
        ("models:/fraud/LaTeSt", LatestUri("fraud")),
        ("models:/fraud/Production", StageUri("fraud", "Production")),
        ("models:/fraud/staging", StageUri("fraud", "staging")),
        ("models:/fraud/v1", StageUri("fraud", "v1")),
        ("models:/fraud/²", StageUri("fraud", "²")),
        ("models:/fraud/" + "9" * 19, StageUri("fraud", "9" * 19)),
        ("models:/fraud@champion", AliasUri("fraud", "champion")),
        ("models:/a@b@champion", AliasUri("a@b", "champion")),
        ("models:/a@b/3", VersionUri("a@b", 3)),
        ("models:/m-4f0c", LoggedModelUri("m-4f0c")),
        ("models:/fraud", LoggedModelUri("fraud")),
        ("models:///fraud/1", VersionUri("fraud", 1)),
        ("models:/with space/1", VersionUri("with space", 1)),
        ("models:/größe@é", AliasUri("größe", "é")),
    ],
)
def test_what_uris_speak_of(uri, expected):
    assert parse_model_uri(uri) == expected


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "models",
        "models:",
        "models:/",
        "models:fraud/1",
        "model:/fraud/1",
        "Models:/fraud/1",
        "runs:/fraud/1",
        "/fraud/1",
        "models:/fraud/1/extra",
        "models:/fraud/",
        "models:/fraud/ ",
        "models:/ /1",
        "models:/fraud@",
        "models:/@champion",
        "models:/fraud@ ",
        "models://host/fraud/1",
        "models://profile@databricks/fraud/1",
    ],
)
def test_what_is_no_models_uri(uri):
    with pytest.raises(Invalid, match="Not a proper models:/ URI"):
        parse_model_uri(uri)
