"""Figures of the server as text. Source: Prometheus, exposition format 0.0.4."""

from typing import Literal, NamedTuple

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Figure(NamedTuple):
    """One figure without labels."""

    name: str
    """With its unit last; a counter's ends in `_total`."""
    kind: Literal["gauge", "counter"]
    purpose: str
    value: float


def exposition(figures: list[Figure]) -> str:
    """Write figures for a scraper."""
    return "".join(
        f"# HELP {figure.name} {figure.purpose}\n# TYPE {figure.name} {figure.kind}\n{figure.name} {figure.value:.17g}\n"
        for figure in figures
    )
