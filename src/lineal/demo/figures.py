"""The figures of an evaluation. They are drawn without pyplot, so that no global state is kept and no window can open."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, roc_auc_score, roc_curve

DPI = 80
SIZE_INCHES = (5.2, 4.2)
CALIBRATION_BINS = 8


def _figure(title: str, x: str, y: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=SIZE_INCHES)
    axes = figure.subplots()
    figure.subplots_adjust(left=0.2, bottom=0.2)  # a fixed frame: laying out by measuring every label takes as long as drawing
    axes.set_title(title)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    return figure, axes


def confusion(target: NDArray, predicted: NDArray, class_names: Sequence[str]) -> Figure:
    """Draw how often each class (row) was taken for each class (column)."""
    figure, axes = _figure("Confusion matrix", "predicted", "actual")
    counts = confusion_matrix(target, predicted, labels=range(len(class_names)))
    axes.imshow(counts, cmap="Blues")
    axes.set_xticks(range(len(class_names)), class_names, rotation=30 if len(class_names) < 10 else 0)
    axes.set_yticks(range(len(class_names)), class_names)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            colour = "white" if count > counts.max() / 2 else "black"
            axes.text(column, row, str(count), ha="center", va="center", color=colour)
    return figure


def roc(target: NDArray, probabilities: NDArray, class_names: Sequence[str]) -> Figure:
    """Draw the ROC curve: of class 1 where there are two classes, else of each class against the rest."""
    figure, axes = _figure("ROC", "false positive rate", "true positive rate")
    axes.plot([0, 1], [0, 1], linestyle=":", color="grey")
    for number in (1,) if len(class_names) == 2 else range(len(class_names)):
        actual = target == number
        false_positives, true_positives, _ = roc_curve(actual, probabilities[:, number])
        area = roc_auc_score(actual, probabilities[:, number])
        axes.plot(false_positives, true_positives, label=f"{class_names[number]} ({area:.3f})")
    axes.legend(title="class (area)", fontsize="small")
    return figure


def calibration(target: NDArray, probabilities: NDArray) -> Figure:
    """Draw how often the predicted class was right, for each level of confidence in it."""
    figure, axes = _figure("Calibration", "confidence in the predicted class", "share that was right")
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == target
    edges = np.quantile(confidence, np.linspace(0, 1, CALIBRATION_BINS + 1))
    bins = np.digitize(confidence, edges[1:-1])
    filled = [number for number in range(CALIBRATION_BINS) if (bins == number).any()]
    axes.plot([0, 1], [0, 1], linestyle=":", color="grey")
    axes.plot([confidence[bins == number].mean() for number in filled], [right[bins == number].mean() for number in filled], "o-")
    return figure


def residuals(target: NDArray, predicted: NDArray) -> Figure:
    """Draw the errors against the predictions; a pattern in them is something the model missed."""
    figure, axes = _figure("Residuals", "predicted", "actual - predicted")
    axes.axhline(0, linestyle=":", color="grey")
    axes.scatter(predicted, target - predicted, s=12, alpha=0.7)
    return figure


def predicted_against_actual(target: NDArray, predicted: NDArray) -> Figure:
    """Draw each prediction over what came true."""
    figure, axes = _figure("Predicted against actual", "actual", "predicted")
    ends = [min(target.min(), predicted.min()), max(target.max(), predicted.max())]
    axes.plot(ends, ends, linestyle=":", color="grey")
    axes.scatter(target, predicted, s=12, alpha=0.7)
    return figure


def curves(series: Mapping[str, Sequence[float]], x: str) -> Figure:
    """Draw loss curves over `x` (epochs or iterations)."""
    figure, axes = _figure("Loss curves", x, "loss")
    for name, values in series.items():
        axes.plot(range(len(values)), values, label=name)
    axes.legend(fontsize="small")
    return figure


def leaderboard(losses: Mapping[str, float], loss: str) -> Figure:
    """Draw the candidates of a round by their validation loss, the best at the top."""
    figure, axes = _figure("Candidates", f"validation {loss} (lower is better)", "")
    ordered = sorted(losses.items(), key=lambda pair: pair[1], reverse=True)
    axes.barh([name for name, _ in ordered], [value for _, value in ordered])
    return figure
