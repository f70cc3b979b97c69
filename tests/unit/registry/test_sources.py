"""Every form of source that has been used to break out of a registry, and some that have not."""

import pytest

from lineal.artifacts.paths import ArtifactPath
from lineal.errors import Invalid
from lineal.registry.sources import (
    EXTERNAL_SCHEMES,
    ExternalSource,
    ModelSource,
    RunSource,
    TreeSource,
    parse_source,
    tree_path,
)
from lineal.registry.uris import AliasUri, LoggedModelUri, StageUri, VersionUri

RUN = "0193f0c2a1b2738495a6b7c8d9e0f1a2"

TAKEN = [
    (f"runs:/{RUN}/model", RunSource(RUN, ArtifactPath("model"))),
    (f"runs:/{RUN}/a/b/c", RunSource(RUN, ArtifactPath("a/b/c"))),
    (f"runs:/{RUN}/a/b/", RunSource(RUN, ArtifactPath("a/b"))),
    (f"runs:/{RUN}/my model", RunSource(RUN, ArtifactPath("my model"))),
    (f"runs:/{RUN}/my%20model", RunSource(RUN, ArtifactPath("my model"))),
    (f"runs:/{RUN}/größe", RunSource(RUN, ArtifactPath("größe"))),
    (f"runs:/{RUN}/a..b", RunSource(RUN, ArtifactPath("a..b"))),
    (f"runs:/{RUN}/...a", RunSource(RUN, ArtifactPath("...a"))),
    (f"RUNS:/{RUN}/model", RunSource(RUN, ArtifactPath("model"))),
    ("models:/m-1234", ModelSource(LoggedModelUri("m-1234"))),
    ("models:/fraud/3", ModelSource(VersionUri("fraud", 3))),
    ("models:/fraud@champion", ModelSource(AliasUri("fraud", "champion"))),
    ("models:/fraud/Staging", ModelSource(StageUri("fraud", "Staging"))),
    (f"mlflow-artifacts:/1/{RUN}/artifacts/model", TreeSource(ArtifactPath(f"1/{RUN}/artifacts/model"))),
    (f"mlflow-artifacts:/1/{RUN}/artifacts/model/", TreeSource(ArtifactPath(f"1/{RUN}/artifacts/model"))),
    (f"mlflow-artifacts:///1/{RUN}/artifacts", TreeSource(ArtifactPath(f"1/{RUN}/artifacts"))),
    ("mlflow-artifacts:1/x", TreeSource(ArtifactPath("1/x"))),
    ("s3://bucket/path/model", ExternalSource("s3://bucket/path/model")),
    ("s3://bucket", ExternalSource("s3://bucket")),
    ("s3://bucket//key", ExternalSource("s3://bucket//key")),
    ("S3://bucket/key", ExternalSource("S3://bucket/key")),
    ("gs://bucket/a%20b", ExternalSource("gs://bucket/a%20b")),
    ("gs://bucket/a+b=c,d", ExternalSource("gs://bucket/a+b=c,d")),
    ("abfss://box@account.dfs.core.windows.net/m", ExternalSource("abfss://box@account.dfs.core.windows.net/m")),
    ("wasbs://box@account.blob.core.windows.net/m", ExternalSource("wasbs://box@account.blob.core.windows.net/m")),
    ("hdfs://namenode:8020/models/m", ExternalSource("hdfs://namenode:8020/models/m")),
    ("hdfs:/models/m", ExternalSource("hdfs:/models/m")),
    ("dbfs:/databricks/mlflow/m", ExternalSource("dbfs:/databricks/mlflow/m")),
    ("dbfs:/a/...b/c..d", ExternalSource("dbfs:/a/...b/c..d")),
]

LOCAL = [
    "/etc/passwd",
    "/",
    "//proc/self/root",
    "///etc",
    "etc/passwd",
    "./model",
    "../model",
    "~/.ssh",
    "",
    "model",
    "C:/Windows",
    "C:\\Windows",
    "c:model",
    "\\\\server\\share",
    "file:///etc/passwd",
    "file:/etc/passwd",
    "file:etc/passwd",
    "FILE:///etc/passwd",
    "file://localhost/etc",
    "file:///tmp/%2e%2e/etc",
    "://x",
    " s3://bucket/x",
    "\ts3://bucket/x",
]

HOSTS = [
    "http://evil.example/x",
    "https://evil.example/x",
    "HTTP://evil.example/x",
    "http:///?/../../etc",
    "http://127.0.0.1:5000/api/2.0/mlflow-artifacts/artifacts/1/x",
    "https://[::1]/x",
    "ftp://evil.example/x",
    "ftps://evil.example/x",
    "sftp://user@evil.example/x",
    "mlflow-artifacts://evil.example/1/x",
    "mlflow-artifacts://host:5000/1/x",
    "mlflow-artifacts://user@host/x",
]

PATHS = [
    "s3://bucket/../x",
    "s3://bucket/a/../../x",
    "s3://bucket/a/..",
    "s3://bucket/./x",
    "s3://../x",
    "s3://bucket/%2e%2e/x",
    "s3://bucket/%2E%2e/x",
    "s3://bucket/.%2e/x",
    "s3://bucket/%252e%252e/x",
    "s3://bucket/%25252e/x",
    "s3://bucket/a%2fb",
    "s3://bucket/a%5cb",
    "s3://bucket/a\\b",
    "s3://bucket/x\x00",
    "s3://bucket/x%00",
    "s3://bucket/x\n",
    "s3://bucket/x%0a",
    "s3://bucket/x ",
    "s3://bucket/x#y",
    "s3://bucket/x%23y",
    "s3://bucket/x?y=1",
    "s3://bucket/x%3Fy",
    "s3://bucket/x;y",
    "s3://bucket/x%3by",
    "s3://bucket/ .. /x",
    "s3://bucket/\uff0e\uff0e/x",
    "s3://bucket/\u2025/x",
    "s3://bucket/a\uff0fb",
    "s3://bucket/a\u202eb",
    "s3://bucket/a\u200bb",
    "s3://bucket/%ff%fe",
    "s3:",
    "s3:/",
    "s3://",
    "s3:///",
    "dbfs:/a/../b",
    "hdfs://../../x",
    f"runs:/{RUN}/../x",
    f"runs:/{RUN}/a/%2e%2e/x",
    f"runs:/{RUN}/a%2fb",
    f"runs:/{RUN}/a\\b",
    f"runs:/{RUN}/a#b",
    f"runs:/../{RUN}/x",
    "mlflow-artifacts:/1/../x",
    "mlflow-artifacts:/1/%2e%2e/x",
    "mlflow-artifacts:/1/%252e%252e/x",
    "mlflow-artifacts:/1/..%2f..%2f",
    "mlflow-artifacts:/../..",
    "mlflow-artifacts:/1/x\x00y",
    "models:/fraud/..",
    "models:/../1",
]

OTHERS = [
    ("mlflow-artifacts:/", "It is the root of all artifacts"),
    ("mlflow-artifacts:", "It is the root of all artifacts"),
    ("mlflow-artifacts:/a//b", "empty segment"),
    ("mlflow-artifacts:/.lineal/x", "reserved"),
    (f"mlflow-artifacts:/{'a/' * 200}b", "segments"),
    (f"runs:/{RUN}", "Not a proper runs:/ URI"),
    (f"runs:/{RUN}/", "Not a proper runs:/ URI"),
    (f"runs:{RUN}/x", "Not a proper runs:/ URI"),
    ("runs:/a b/x", "Not a proper runs:/ URI"),
    ("runs:/-a/x", "Not a proper runs:/ URI"),
    (f"runs:/{'a' * 257}/x", "Not a proper runs:/ URI"),
    ("runs://profile@databricks/x/y", "The run_id request parameter must identify"),
    ("models://profile@databricks/x/1", "The model_id request parameter must identify"),
    ("models:/a/b/c", "The model_id request parameter must identify"),
    ("models:/", "The model_id request parameter must identify"),
    ("s3://key:secret@bucket/x", "must not contain a password"),
    ("abfss://box:secret@account/x", "must not contain a password"),
    ("javascript:alert(1)", "scheme 'javascript'"),
    ("data:text/plain,x", "scheme 'data'"),
    ("gopher://x/y", "scheme 'gopher'"),
    ("jar:file:///etc/passwd", "scheme 'jar'"),
    ("sqlite:///x.db", "scheme 'sqlite'"),
    ("s3+file://x/y", r"scheme 's3\+file'"),
    ("s3://bucket/" + "x" * 2048, "maximum length of 2048"),
]


@pytest.mark.parametrize(("source", "expected"), TAKEN)
def test_what_a_version_may_point_to(source, expected):
    assert parse_source(source) == expected


@pytest.mark.parametrize("source", LOCAL)
def test_local_paths_are_refused(source):
    with pytest.raises(Invalid, match="To use a local path as a model version source") as refused:
        parse_source(source)
    assert refused.value.field == "source"


@pytest.mark.parametrize("source", HOSTS)
def test_hosts_are_refused(source):
    with pytest.raises(Invalid):
        parse_source(source)


@pytest.mark.parametrize("source", PATHS)
def test_what_two_readers_could_understand_differently_is_refused(source):
    with pytest.raises(Invalid):
        parse_source(source)


@pytest.mark.parametrize(("source", "message"), OTHERS)
def test_what_else_is_refused_and_why(source, message):
    with pytest.raises(Invalid, match=message):
        parse_source(source)


def test_a_password_is_not_repeated():
    with pytest.raises(Invalid) as refused:
        parse_source("s3://key:secret@bucket/x")
    assert "secret" not in refused.value.message


def test_schemes_that_any_host_answers_are_not_external():
    assert not EXTERNAL_SCHEMES & {"http", "https", "ftp", "sftp", "file", "ssh", "git", "data"}


def test_the_table_is_long_enough():
    assert len(LOCAL) + len(HOSTS) + len(PATHS) + len(OTHERS) >= 100


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("mlflow-artifacts:/1/r/artifacts", "1/r/artifacts"),
        ("mlflow-artifacts:///1/r", "1/r"),
        ("mlflow-artifacts://host/1/r", None),
        ("s3://bucket/1", None),
        ("/tmp/x", None),
    ],
)
def test_which_locations_are_in_our_tree(uri, path):
    assert tree_path(uri) == path
