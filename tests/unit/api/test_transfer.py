"""What a browser is told of a file, since it may not sniff."""

import pytest

from lineal.api.transfer import content_type


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sample.webp", "image/webp"),
        ("roc.svg", "image/svg+xml"),
        ("tone.wav", "audio/wav"),
        ("tone.flac", "audio/flac"),
        ("speech.ogg", "audio/ogg"),
        ("speech.m4a", "audio/mp4"),
        ("film.webm", "video/webm"),
        ("film.mp4", "video/mp4"),
        ("rows.parquet", "application/vnd.apache.parquet"),
        ("rows.csv", "text/plain"),
        ("MLmodel", "text/plain"),
        ("rows.csv.gz", "application/octet-stream"),
        ("weights", "application/octet-stream"),
    ],
)
def test_the_type_does_not_depend_on_the_release_of_python(name, kind):
    assert content_type(name) == kind
