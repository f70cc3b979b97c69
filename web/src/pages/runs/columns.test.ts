import { expect, test } from "vitest";
import type { RunRow } from "@/api/types";
import { exportOf, fieldOf, figureOf, metricsOf, moved, ownTags, partsOf, selectOf, shownAs, stepOf, textOf } from "@/pages/runs/columns";

const RUN: RunRow = { run_id: "1", metrics: { "val/loss": 0.5 }, min: { "val/loss": 0.25 }, min_step: { "val/loss": 1200 }, last_step: { "val/loss": 2000 }, tags: { team: "a", "mlflow.user": "ann", "lineal.starred": "true" } };

test("a column of a metric shows one figure of it", () => {
  const least = fieldOf("min", "val/loss");
  expect(partsOf(least)).toEqual({ kind: "min", key: "val/loss" });
  expect([figureOf(least), figureOf("params.lr"), figureOf("status")]).toEqual(["min", undefined, undefined]);
  expect([textOf(RUN, least), stepOf(RUN, least)]).toEqual(["0.25", "step 1,200"]);
  expect([textOf(RUN, fieldOf("last_step", "val/loss")), stepOf(RUN, fieldOf("metrics", "val/loss"))]).toEqual(["2,000", ""]);
  expect(textOf(RUN, fieldOf("max", "val/loss"))).toBe("");
  expect(metricsOf([least, "params.lr", fieldOf("metrics", "val/loss"), "max.acc"])).toEqual(["val/loss", "acc"]);
});

test("another figure takes the place of a column, and is there once", () => {
  expect(shownAs(["status", "metrics.loss", "params.lr"], "metrics.loss", "min")).toEqual(["status", "min.loss", "params.lr"]);
  expect(shownAs(["min.loss", "metrics.loss"], "metrics.loss", "min")).toEqual(["min.loss"]);
});

test("a column is moved to where another one is", () => {
  expect(moved(["a", "b", "c"], "a", "c")).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b", "c"], "c", "a")).toEqual(["c", "a", "b"]);
});

test("the server is asked for keys as they are, and for the step of an extreme", () => {
  const select = selectOf([fieldOf("min", "val/loss"), fieldOf("metrics", "val/loss"), "tags", "duration"]);
  expect(select).toEqual(expect.arrayContaining(["min.val/loss", "min_step.val/loss", "metrics.val/loss", "tags.*", "tags.lineal.starred"]));
  expect(select).not.toContain("children");
  expect(selectOf([], true)).toContain("children");
});

test("a file has the columns of the table, and no tag of this app", () => {
  const columns = exportOf(["tags.team", "max.loss"]);
  expect(columns).toEqual(expect.arrayContaining(["run_id", "tags.team", "max.loss", "max_step.loss"]));
  expect(columns.filter((column) => column.includes("lineal."))).toEqual([]);
});

test("tags of people are told from those of programs", () => {
  expect(ownTags(RUN)).toEqual([["team", "a"]]);
});
