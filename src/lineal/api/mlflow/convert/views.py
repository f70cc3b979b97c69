"""Life-cycle views, between wire and subject."""

from lineal.errors import Invalid
from lineal.tracking.lifecycle import View

_BY_NUMBER = {1: View.ACTIVE_ONLY, 2: View.DELETED_ONLY, 3: View.ALL}


def to_view(value: str | int | None, field: str) -> View:
    """Read a ViewType by name or number; absent means active ones only. Source: mlflow 3.17, protos/service.proto."""
    if value is None:
        return View.ACTIVE_ONLY
    view = View.__members__.get(value) if isinstance(value, str) else _BY_NUMBER.get(value)
    if view is None and isinstance(value, str) and value.isdecimal():
        view = _BY_NUMBER.get(int(value[:4]))
    if view is None:
        names = ", ".join(View.__members__)
        raise Invalid(
            field, f"must be one of {names}", f"Invalid value {str(value)[:100]!r} for parameter '{field}': it must be one of {names}."
        )
    return view
