"""The four problems: real data sets that ship inside scikit-learn, each split once and for ever."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

import mlflow.data
import pandas as pd
from mlflow.data.pandas_dataset import PandasDataset
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine
from sklearn.model_selection import train_test_split

Task: TypeAlias = Literal["classification", "regression"]
Context: TypeAlias = Literal["training", "validation", "testing"]

SPLIT_SEED = 20_260
"""The split never changes, so that the test set stays unseen in every later round."""
VALIDATION_SHARE = 0.2
TEST_SHARE = 0.2
NAME_PREFIX = "demo-"
"""Experiments and registered models of the demo start with it, so that they are easy to find in a store that holds others."""


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one role: what is learned from, what chooses, or what judges."""

    context: Context
    features: pd.DataFrame
    target: pd.Series

    def dataset(self, problem: "Problem") -> PandasDataset:
        """Describe the part for mlflow: its schema, profile and digest; the rows themselves are not stored."""
        frame = self.features.assign(target=self.target)
        return mlflow.data.from_pandas(frame, targets="target", name=f"{problem.name}-{self.context}")


@dataclass(frozen=True, slots=True)
class Splits:
    """The three parts of a data set; no row is in two of them."""

    training: Part
    validation: Part
    testing: Part

    def parts(self) -> tuple[Part, Part, Part]:
        """Give the three parts in the order in which they are used."""
        return self.training, self.validation, self.testing


@dataclass(frozen=True, slots=True)
class Problem:
    """A question, the data to answer it from, and the measure of a good answer."""

    name: str
    title: str
    question: str
    task: Task
    load: Callable[..., Any]
    """A loader of `sklearn.datasets`."""
    class_names: tuple[str, ...] = ()
    """The classes in the order of their numbers; empty for a regression."""

    @property
    def experiment(self) -> str:
        """The name of its experiment."""
        return NAME_PREFIX + self.name

    @property
    def model(self) -> str:
        """The name of its registered model."""
        return NAME_PREFIX + self.name

    @property
    def loss(self) -> str:
        """The score that chooses between models; lower is better. Proper scores hardly ever tie, unlike accuracy on 100 rows."""
        return "log_loss" if self.task == "classification" else "rmse"

    @property
    def headline(self) -> str:
        """The score that people ask for, computed from predicted values alone."""
        return "accuracy" if self.task == "classification" else "rmse"


PROBLEMS: tuple[Problem, ...] = (
    Problem(
        "breast-cancer",
        "Breast cancer",
        "Is a tumour malignant, judged by 30 measures of its cell nuclei?",
        "classification",
        load_breast_cancer,
        ("malignant", "benign"),
    ),
    Problem(
        "wine",
        "Wine",
        "Which of three growers made a wine, judged by 13 chemical measures?",
        "classification",
        load_wine,
        ("grower 0", "grower 1", "grower 2"),
    ),
    Problem(
        "digits",
        "Digits",
        "Which digit does an image of 8 x 8 pixels show?",
        "classification",
        load_digits,
        tuple("0123456789"),
    ),
    Problem(
        "diabetes",
        "Diabetes",
        "How far will diabetes progress in one year, judged by 10 measures of a patient?",
        "regression",
        load_diabetes,
    ),
)

BY_NAME: Mapping[str, Problem] = {problem.name: problem for problem in PROBLEMS}


@cache
def splits(name: str) -> Splits:
    """Split the data of the problem `name` 60 / 20 / 20, the same way each time; classes keep their shares."""
    problem = BY_NAME[name]
    features, target = problem.load(return_X_y=True, as_frame=True)
    features = features.astype("float64").rename(columns=_plain)
    classify = problem.task == "classification"
    rest, testing = train_test_split(features.index, test_size=TEST_SHARE, random_state=SPLIT_SEED, stratify=target if classify else None)
    training, validation = train_test_split(
        rest,
        test_size=VALIDATION_SHARE / (1 - TEST_SHARE),
        random_state=SPLIT_SEED,
        stratify=target.loc[rest] if classify else None,
    )
    return Splits(
        Part("training", features.loc[training], target.loc[training]),
        Part("validation", features.loc[validation], target.loc[validation]),
        Part("testing", features.loc[testing], target.loc[testing]),
    )


def _plain(column: str) -> str:
    """Name a column with letters, digits and underscores alone: LightGBM accepts no other characters of JSON."""
    return column.replace(" ", "_").replace("/", "_")
