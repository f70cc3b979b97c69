"""The model families tried on each problem, and how each of them is searched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge, SGDClassifier
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

Builder: TypeAlias = Callable[..., Any]
"""`build(seed, **params)` gives an estimator that is not fitted yet."""

TREES = ("sklearn.tree._tree.Tree",)
CALIBRATION = ("sklearn.calibration._CalibratedClassifier", "sklearn.calibration._SigmoidCalibration")
"""Types that skops asks to be trusted by name when a model is loaded. The demo trained them itself."""


@dataclass(frozen=True, slots=True)
class Fit:
    """One model, fitted once."""

    name: str
    build: Builder
    trusted: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Sweep:
    """Hyper-parameters drawn at random, one child run for each draw, chosen by the validation set."""

    name: str
    build: Builder
    space: Mapping[str, Sequence[Any]]
    trials: int
    trusted: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class GridSearch:
    """Cross-validation over a grid by scikit-learn itself; autologging makes the child runs."""

    name: str
    build: Builder
    grid: Mapping[str, Sequence[Any]]
    trusted: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Epochs:
    """One model, taught epoch by epoch, with a loss curve."""

    name: str
    build: Builder
    epochs: int
    trusted: Sequence[str] = field(default=())


Candidate: TypeAlias = Fit | Sweep | GridSearch | Epochs


def _logistic(seed: int, **params: Any) -> Any:
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000, random_state=seed, **params))


def _svm(seed: int, **params: Any) -> Any:
    support_vectors = SVC(random_state=seed, **params)
    # `ensemble=False` learns from all rows. The stub of scikit-learn says str, its documentation bool.
    calibrated = CalibratedClassifierCV(support_vectors, cv=3, ensemble=False)  # pyright: ignore[reportArgumentType] - the stubs know the default only
    return make_pipeline(StandardScaler(), calibrated)


def _forest(seed: int, **params: Any) -> Any:
    return RandomForestClassifier(n_estimators=50, random_state=seed, **params)


def _boosting(seed: int, **params: Any) -> Any:
    return GradientBoostingClassifier(n_estimators=60, subsample=0.8, random_state=seed, **params)


def _neighbours(_seed: int, **params: Any) -> Any:
    return make_pipeline(StandardScaler(), KNeighborsClassifier(algorithm="brute", **params))


def _lightgbm(seed: int, **params: Any) -> Any:
    return LGBMClassifier(n_estimators=80, subsample=0.8, subsample_freq=1, random_state=seed, n_jobs=1, verbose=-1, **params)


def _sgd(seed: int, **params: Any) -> Any:
    return SGDClassifier(loss="log_loss", learning_rate="adaptive", eta0=0.02, random_state=seed, **params)


def _ridge(_seed: int, **params: Any) -> Any:
    return make_pipeline(StandardScaler(), Ridge(**params))


def _forest_regressor(seed: int, **params: Any) -> Any:
    return RandomForestRegressor(n_estimators=50, min_samples_leaf=3, random_state=seed, **params)


def _boosting_regressor(seed: int, **params: Any) -> Any:
    return GradientBoostingRegressor(n_estimators=80, learning_rate=0.06, max_depth=2, subsample=0.7, random_state=seed, **params)


def _neighbours_regressor(_seed: int, **params: Any) -> Any:
    return make_pipeline(StandardScaler(), KNeighborsRegressor(algorithm="brute", weights="distance", **params))


def _lightgbm_regressor(seed: int, **params: Any) -> Any:
    return LGBMRegressor(n_estimators=120, subsample=0.8, subsample_freq=1, random_state=seed, n_jobs=1, verbose=-1, **params)


BOOSTING_SPACE: Mapping[str, Sequence[Any]] = {
    "learning_rate": (0.03, 0.06, 0.1, 0.2),
    "num_leaves": (4, 8, 15, 31),
    "min_child_samples": (5, 10, 20),
    "colsample_bytree": (0.5, 0.8, 1.0),
}

CANDIDATES: Mapping[str, tuple[Candidate, ...]] = {
    "breast-cancer": (
        Fit("logistic-regression", _logistic),
        Fit("svm", _svm, CALIBRATION),
        Fit("random-forest", _forest, TREES),
        Fit("gradient-boosting", _boosting, TREES),
        Sweep("lightgbm", _lightgbm, BOOSTING_SPACE, trials=4),
    ),
    "wine": (
        Sweep("logistic-regression", _logistic, {"C": (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)}, trials=3),
        GridSearch("k-nearest-neighbours", _neighbours, {"kneighborsclassifier__n_neighbors": (3, 7, 11, 15)}),
        Fit("random-forest", _forest, TREES),
        Fit("lightgbm", _lightgbm),
    ),
    "digits": (
        Epochs("sgd", _sgd, epochs=25),
        Sweep("svm", _svm, {"C": (1.0, 3.0, 10.0, 30.0), "gamma": (0.005, 0.01, 0.02, 0.04)}, trials=3, trusted=CALIBRATION),
        Fit("k-nearest-neighbours", _neighbours),
        Fit("random-forest", _forest, TREES),
    ),
    "diabetes": (
        Sweep("ridge", _ridge, {"alpha": (0.1, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)}, trials=4),
        Fit("random-forest", _forest_regressor, TREES),
        Fit("gradient-boosting", _boosting_regressor, TREES),
        Fit("k-nearest-neighbours", _neighbours_regressor),
        Sweep("lightgbm", _lightgbm_regressor, BOOSTING_SPACE, trials=4),
    ),
}
"""The candidates of each problem, by the problem's name, in the order in which they are tried."""


def fits(candidate: Candidate) -> int:
    """Count the steps of the progress bar that `candidate` takes."""
    return candidate.trials + 1 if isinstance(candidate, Sweep) else 1
