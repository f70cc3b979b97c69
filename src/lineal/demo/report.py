"""The report of a round, as Markdown for people and JSON for programs; both become artifacts of the round's run."""

from typing import Any

import mlflow

from lineal.demo import figures
from lineal.demo.problems import SPLIT_SEED
from lineal.demo.registration import Standing
from lineal.demo.training import Round


def log_report(lap: Round, standing: Standing) -> None:
    """Log `report.md`, `report.json` and the leaderboard's figure to the active run."""
    facts = report_facts(lap, standing)
    mlflow.log_dict(facts, "report.json")
    mlflow.log_text(report_text(lap, facts), "report.md")
    losses = {row["family"]: row["validation_loss"] for row in facts["candidates"]}
    figure = figures.leaderboard(losses, lap.problem.loss)
    mlflow.log_figure(figure, "plots/leaderboard.png", save_kwargs={"dpi": figures.DPI})


def report_facts(lap: Round, standing: Standing) -> dict[str, Any]:
    """Collect what the report says."""
    loss = f"val_{lap.problem.loss}"
    return {
        "problem": lap.problem.name,
        "question": lap.problem.question,
        "round": lap.number,
        "split_seed": SPLIT_SEED,
        "rows": {part.context: len(part.features) for part in lap.splits.parts()},
        "chosen_by": loss,
        "candidates": [
            {"family": run.data.tags["family"], "run_id": run.info.run_id, "validation_loss": run.data.metrics[loss]}
            for run in standing.ranking
        ],
        "champion": {"version": standing.champion.version, "moved": standing.moved, "scores": standing.test_scores},
        "challenger": {"version": standing.challenger.version},
    }


def report_text(lap: Round, facts: dict[str, Any]) -> str:
    """Write the facts as Markdown."""
    rows, champion = facts["rows"], facts["champion"]
    verdict = "is new" if champion["moved"] else "stays: nobody in this round had a lower validation loss"
    lines = [
        f"# {lap.problem.title}, round {lap.number}",
        "",
        lap.problem.question,
        "",
        f"{rows['training']} rows to learn from, {rows['validation']} to choose by, {rows['testing']} to judge with (seed {SPLIT_SEED}).",
        "",
        f"| candidate | validation {lap.problem.loss} | run |",
        "|---|---:|---|",
        *(f"| {row['family']} | {row['validation_loss']:.4f} | `{row['run_id']}` |" for row in facts["candidates"]),
        "",
        f"The champion is version {champion['version']} and {verdict}. The challenger is version {facts['challenger']['version']}.",
        "",
        "On the test set, which no choice has seen:",
        "",
        *(f"- {name.removeprefix('test_')}: {value:.4f}" for name, value in sorted(champion["scores"].items())),
        "",
        "The split stays the same in every round, so the validation set wears out with the number of rounds; the test scores say how much.",
    ]
    return "\n".join(lines) + "\n"
