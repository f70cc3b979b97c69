"""Is the extra `demo` installed? Asked before anything of it is imported."""

from importlib.util import find_spec

from lineal.demo.failure import DemoFailed

PACKAGES = {
    "lightgbm": "lightgbm",
    "matplotlib": "matplotlib",
    "mlflow": "mlflow-skinny",
    "pandas": "pandas",
    "skops": "skops",
    "sklearn": "scikit-learn",
}
"""Import name -> distribution name."""


def missing_packages() -> list[str]:
    """Name the distributions of the extra that cannot be imported, in alphabetical order."""
    return sorted(distribution for module, distribution in PACKAGES.items() if find_spec(module) is None)


def require_extra() -> None:
    """Raise `DemoFailed` with the way to install it when a package of the extra is missing."""
    missing = missing_packages()
    if missing:
        message = f"The demo needs packages that are not installed: {', '.join(missing)}. Run: pip install 'lineal[demo]'"
        raise DemoFailed(message)
