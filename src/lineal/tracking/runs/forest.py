"""A small ensemble of regression trees, to tell how much each of some inputs explains a number.

Each tree sees a sample of the rows, drawn with replacement, and splits binned inputs. What an input explains is the squared error that its
splits take away on the rows the tree did not see: an input that only fits noise explains nothing. Source: Li et al., "A debiased MDI
feature importance measure for random forests" (2019), whose idea this is; the same seed makes it repeatable.
"""

import math
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

BINS_MAX = 16
TREES = 40
DEPTH_MAX = 6
LEAF_ROWS_MIN = 3
_SEED = 20_240_601

Bins = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


class Explained(msgspec.Struct, frozen=True):
    """How much the inputs explain."""

    shares: tuple[float, ...]
    """Of each input, in their order: 0 to 1, together 1, or all 0 when nothing explains anything."""
    fit: float
    """The part of the variance that the ensemble predicts on rows it did not see, at most 1; not above 0 means that it predicts nothing."""


def explain(inputs: Bins, target: Numbers) -> Explained:
    """Answer how much each input explains the target.

    Args:
        inputs: A row for each observation and a column for each input, of bins 0 to BINS_MAX - 1.
        target: A finite number for each observation.
    """
    count, width = inputs.shape
    if count < 2 * LEAF_ROWS_MIN or width == 0 or float(target.min()) == float(target.max()):
        return Explained((0.0,) * width, 0.0)
    random = np.random.default_rng(_SEED)
    target = target / np.abs(target).max()  # the squares of the largest doubles are none
    scaled = (target - target.mean()) / target.std()
    gains = np.zeros(width)
    guesses = np.zeros(count)
    guessed = np.zeros(count)
    for _ in range(TREES):
        seen = random.integers(0, count, count)
        unseen = np.setdiff1d(np.arange(count), seen)
        predicted = _grow(_Tree(inputs, scaled, random, gains), seen, unseen)
        guesses[unseen] += predicted[unseen]
        guessed[unseen] += 1
    known = guessed > 0
    errors = scaled[known] - guesses[known] / guessed[known]
    fit = 1.0 - float((errors**2).sum() / ((scaled[known] - scaled[known].mean()) ** 2).sum())
    positive = np.maximum(gains, 0.0)
    total = float(positive.sum())
    shares: list[float] = (positive / total).tolist() if total > 0 else [0.0] * width
    return Explained(tuple(shares), fit if math.isfinite(fit) else 0.0)


class _Tree:
    def __init__(self, inputs: Bins, target: Numbers, random: np.random.Generator, gains: Numbers) -> None:
        self.inputs = inputs
        self.target = target
        self.random = random
        self.gains = gains
        """Added to, for all trees."""
        width = inputs.shape[1]
        self.offsets = np.arange(width) * BINS_MAX
        self.tried = max(1, math.ceil(width / 2))


def _grow(tree: _Tree, seen: Bins, unseen: Bins) -> Numbers:
    """Grow one tree, note what its splits explain on the unseen rows, and answer its predictions for them."""
    predicted = np.zeros(len(tree.target))
    predicted[unseen] = float(tree.target[seen].mean())
    nodes: list[tuple[Any, Any, int]] = [(seen, unseen, 0)]
    while nodes:
        rows, held, depth = nodes.pop()
        split = _best_split(tree, rows) if depth < DEPTH_MAX and len(rows) >= 2 * LEAF_ROWS_MIN else None
        if split is None:
            continue
        column, last_bin = split
        left, held_left = tree.inputs[rows, column] <= last_bin, tree.inputs[held, column] <= last_bin
        for side, held_side in ((left, held_left), (~left, ~held_left)):
            inside, outside = rows[side], held[held_side]
            mean = float(tree.target[inside].mean())
            before, after = tree.target[outside] - predicted[outside], tree.target[outside] - mean
            tree.gains[column] += float((before**2 - after**2).sum())
            predicted[outside] = mean
            nodes.append((inside, outside, depth + 1))
    return predicted


def _best_split(tree: _Tree, rows: Bins) -> tuple[int, int] | None:
    """Answer the input and the last bin of the left side that take away most squared error, of a random half of the inputs."""
    columns = np.sort(tree.random.choice(tree.inputs.shape[1], tree.tried, replace=False))
    flat = (tree.inputs[np.ix_(rows, columns)] + tree.offsets[: len(columns)]).ravel()
    size = len(columns) * BINS_MAX
    counts = np.bincount(flat, minlength=size).reshape(-1, BINS_MAX).cumsum(axis=1)
    sums = np.bincount(flat, np.repeat(tree.target[rows], len(columns)), size).reshape(-1, BINS_MAX).cumsum(axis=1)
    right_counts, right_sums = counts[:, -1:] - counts, sums[:, -1:] - sums
    allowed = (counts >= LEAF_ROWS_MIN) & (right_counts >= LEAF_ROWS_MIN)
    if not allowed.any():
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = np.where(allowed, sums**2 / counts + right_sums**2 / right_counts, -np.inf)
    best = int(np.argmax(scores))
    column, last_bin = divmod(best, BINS_MAX)
    total = float(sums[column, -1])
    if not float(scores[column, last_bin]) > total * total / len(rows) + 1e-9:
        return None
    return int(columns[column]), last_bin
