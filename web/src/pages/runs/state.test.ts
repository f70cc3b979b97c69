import { expect, test } from "vitest";
import { differing, fieldOf, partsOf, selectOf, usualColumns } from "@/pages/runs/columns";
import type { RunRow } from "@/api/types";
import { readRunsState } from "@/pages/runs/state";

test("what a URL says is kept, and what makes no sense is left out", () => {
  const good = { filter: "status = 'FAILED'", order: "metrics.loss", show: "charts", cols: ["status"], group: ["params.lr"], diff: true, zoom: [1, 2], smooth: "ema", amount: 0.5 };
  expect(readRunsState(good)).toEqual(good);
  expect(readRunsState({ filter: 3, show: "pie", cols: [], zoom: [2, 1], amount: 7, diff: "yes", x: "metric", unknown: 1 })).toEqual({});
});

test.each(["lr", "a b", "x/y", "a.b"])("a field is the key it was made of: %s", (key) => {
  expect(partsOf(fieldOf("params", key))).toEqual({ kind: "params", key });
});

const RUNS: RunRow[] = [
  { run_id: "1", metrics: { loss: 1, rare: 2 }, params: { lr: "1", seed: "7" } },
  { run_id: "2", metrics: { loss: 3, "system/cpu": 1 }, params: { lr: "2", seed: "7" } },
];

test("the usual columns are metrics that most runs have, and params that differ", () => {
  expect(usualColumns(RUNS)).toEqual(["status", "start_time", "duration", "metrics.loss", "metrics.rare", "params.lr"]);
});

test("columns in which all runs agree can be left out", () => {
  expect(differing(["params.lr", "params.seed", "metrics.loss"], RUNS)).toEqual(["params.lr", "metrics.loss"]);
});

test("what is worked out is not asked for", () => {
  expect(selectOf(["duration", "params.lr"])).not.toContain("duration");
  expect(selectOf(["duration", "params.lr"])).toEqual(expect.arrayContaining(["start_time", "end_time", "params.lr"]));
});
