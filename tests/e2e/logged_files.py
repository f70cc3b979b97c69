"""A project whose runs log every kind of file, with the stock mlflow client: what the pages of files and comparisons are tested with."""

import json
import math
import struct
import wave
from dataclasses import dataclass
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from matplotlib import pyplot as plt
from mlflow import MlflowClient
from mlflow.entities import Metric
from mlflow.models import infer_signature
from PIL import Image
from sklearn.linear_model import LogisticRegression

ROWS = 5_000
STEPS = (0, 10, 20)
SAMPLES_PER_S = 8_000


@dataclass(frozen=True)
class Project:
    """Two runs, of which the second changed some things, and a model with a version from each."""

    url: str
    experiment_id: str
    runs: tuple[str, str]
    model: str


def log_project(url: str, folder: Path, film: bytes) -> Project:
    """Log it all; `film` is a short WebM."""
    mlflow.set_tracking_uri(url)
    mlflow.set_registry_uri(url)
    experiment_id = mlflow.create_experiment("files")
    runs = tuple(_log_run(experiment_id, number, folder / str(number), film) for number in range(2))
    return Project(url, experiment_id, (runs[0], runs[1]), "digits")


def _log_run(experiment_id: str, number: int, folder: Path, film: bytes) -> str:
    folder.mkdir(parents=True)
    run_id = MlflowClient().create_run(experiment_id, run_name=f"run-{number}").info.run_id
    frame = pd.DataFrame({"x": np.arange(40.0), "y": np.arange(40) % 2})
    with mlflow.start_run(run_id=run_id):
        mlflow.log_params({"lr": 0.1 * (number + 1), "epochs": 3})
        _log_points(run_id, number)
        data = mlflow.data.from_pandas(frame, source="https://example.org/points.csv", name="points", targets="y")  # pyright: ignore[reportAttributeAccessIssue] - the client's own way in has no types
        mlflow.log_input(data, context="training")
        _log_written(number)
        _log_packed(folder, film)
        _log_pictures(run_id, number)
        classifier = LogisticRegression().fit(frame[["x"]], frame["y"])
        mlflow.sklearn.log_model(
            classifier,
            name="classifier",
            signature=infer_signature(frame[["x"]], frame["y"]),
            pip_requirements=["scikit-learn==1.5.0", f"numpy==2.{number}.0", *(["pandas==2.2.0"] if number else ["scipy==1.14.0"])],
            registered_model_name="digits",
            skops_trusted_types=[],
        )
    return run_id


def _log_points(run_id: str, number: int) -> None:
    client = MlflowClient()
    start_ms = client.get_run(run_id).info.start_time
    points = [Metric("loss", math.exp(-step / (8 + number)), start_ms + step * 1000, step) for step in range(30)]
    for key, phase in (("system/cpu_utilization_percentage", 0.0), ("system/system_memory_usage_megabytes", 1.0)):
        points += [Metric(key, 50 + 40 * math.sin(tick / 5 + phase), start_ms + tick * 2000, tick) for tick in range(20)]
    points += [Metric("system/disk_usage_percentage", 50, start_ms + tick * 2000, tick) for tick in range(5)]
    client.log_batch(run_id, metrics=points)


def _log_written(number: int) -> None:
    mlflow.log_text("<style>h1 { color: red }</style><h1>Report</h1><script>document.title = 'ran'</script>", "report.html")
    mlflow.log_text(
        "# Model card\n\n| group | recall |\n|---|---:|\n| a | 0.9 |\n\n![curve](plots/curve.png)\n\n<img src=x onerror=alert(1)>\n",
        "card.md",
    )
    mlflow.log_text("name;value\nä;1\nb;2\n", "semicolons.csv")
    mlflow.log_text("\n".join(f"line {line}" for line in range(1, 301) if line != 150 + number), "training.log")
    mlflow.log_text("", "empty.txt")
    mlflow.log_text("number,text\n" + "\n".join(f"{row},{'x' * 90}" for row in range(30_000)), "long.csv")
    mlflow.log_dict({"layers": [{"units": 8}, {"units": 4 + number}], "name": "net"}, "config.json")
    mlflow.log_dict({"optimizer": {"name": "adam"}}, "settings.yaml")
    mlflow.log_text(json.dumps(notebook()), "analysis.ipynb")
    mlflow.log_text(f"scikit-learn==1.5.0\nnumpy==2.{number}.0\n", "requirements.txt")
    image = mlflow.Image(np.full((12, 12, 3), 200, np.uint8))
    mlflow.log_table({"question": ["What is it?", "And this?"], "score": [0.5, 0.25], "picture": [image, image]}, "answers.json")


def _log_packed(folder: Path, film: bytes) -> None:
    table = pa.table(
        {
            "id": pa.array(range(ROWS), pa.int64()),
            "name": [f"row {row}" for row in range(ROWS)],
            "when": pa.array([row * 86_400_000 for row in range(ROWS)], pa.timestamp("ms")),
            "tags": pa.array([["a", "b"] if row % 2 else None for row in range(ROWS)]),
        }
    )
    for codec in ("snappy", "zstd", "gzip", "brotli", "lz4"):
        pq.write_table(table, folder / f"{codec}.parquet", compression=codec, row_group_size=1_000)
        mlflow.log_artifact(str(folder / f"{codec}.parquet"), "tables")
    for name, content in broken_parquet((folder / "zstd.parquet").read_bytes()).items():
        (folder / name).write_bytes(content)
        mlflow.log_artifact(str(folder / name), "broken")
    with wave.open(str(folder / "tone.wav"), "wb") as sound:
        sound.setparams((1, 2, SAMPLES_PER_S, 0, "NONE", ""))
        sound.writeframes(b"".join(struct.pack("<h", int(9_000 * math.sin(at / 6))) for at in range(2 * SAMPLES_PER_S)))
    mlflow.log_artifact(str(folder / "tone.wav"), "media")
    (folder / "film.webm").write_bytes(film)
    mlflow.log_artifact(str(folder / "film.webm"), "media")
    (folder / "weights.bin").write_bytes(bytes(range(256)))
    mlflow.log_artifact(str(folder / "weights.bin"))
    (folder / "broken.png").write_bytes(b"no image")
    mlflow.log_artifact(str(folder / "broken.png"), "broken")


def broken_parquet(whole: bytes) -> dict[str, bytes]:
    """Answer files that say what is not so: cut off, no Parquet at all, and metadata longer than the file."""
    return {
        "cut.parquet": whole[: len(whole) // 2],
        "text.parquet": b"this is only text, and not very long",
        "liar.parquet": whole[:-8] + (2**31 - 1).to_bytes(4, "little") + b"PAR1",
        "noise.parquet": whole[:200] + bytes(len(whole) - 400) + whole[-200:],
    }


def _log_pictures(run_id: str, number: int) -> None:
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.plot([0, 1, 2], [0, 1, 4])
    mlflow.log_figure(figure, "plots/curve.png")
    mlflow.log_figure(figure, "plots/curve.svg")
    mlflow.log_figure(figure, "plots/curve.pdf")
    plt.close(figure)
    client = MlflowClient()
    for step in STEPS:
        pixels = np.zeros((600, 800, 3), np.uint8)
        pixels[:, :, number] = 60 + 6 * step
        client.log_image(run_id, Image.fromarray(pixels), key="val/samples", step=step)
    client.log_image(run_id, np.eye(64), key="confusion", step=10)


def notebook() -> dict[str, object]:
    """Answer a notebook whose outputs are of every kind, one of them hostile."""
    frame = pd.DataFrame({"a": [1, 2], "b": [3.5, 4.5]})
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    def code(source: str, *outputs: dict[str, object]) -> dict[str, object]:
        return {"cell_type": "code", "source": source, "execution_count": 1, "metadata": {}, "outputs": list(outputs)}

    def result(data: dict[str, str]) -> dict[str, object]:
        return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}

    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"display_name": "Python 3", "name": "python3"}, "language_info": {"name": "python"}},
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": ["# Study\n", "of **everything**"]},
            code("print('hello')", {"output_type": "stream", "name": "stdout", "text": ["hello from the cell\n"]}),
            code("frame", result({"text/plain": "   a    b", "text/html": frame.to_html()})),
            code("plot()", result({"text/plain": "<Figure>", "image/png": pixel})),
            code(
                "1 / 0",
                {
                    "output_type": "error",
                    "ename": "ZeroDivisionError",
                    "evalue": "by zero",
                    "traceback": ["\x1b[31mZeroDivisionError\x1b[0m: by zero"],
                },
            ),
            code(
                "widget",
                result(
                    {"text/plain": "a widget", "text/html": "<b>bold</b><script>try { parent.document.title = 'ran'; } catch {}</script>"}
                ),
            ),
        ],
    }
