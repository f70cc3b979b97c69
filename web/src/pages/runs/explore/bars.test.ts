import { expect, test } from "vitest";
import { barsOf, layOut } from "@/pages/runs/explore/bars";

const RUNS = [
  { run_id: "a", run_name: "one", params: { lr: "1" }, metrics: { loss: 4 } },
  { run_id: "b", params: { lr: "1" }, metrics: { loss: -2 } },
  { run_id: "c", run_name: "three", params: { lr: "2" }, metrics: { loss: "NaN" } },
  { run_id: "d", run_name: "four", metrics: { loss: 3 } },
];

test("a bar for each run that has a number, by value", () => {
  expect(barsOf(RUNS, "metrics.loss", undefined, false).map((bar) => [bar.name, bar.value])).toEqual([["one", 4], ["four", 3], ["b", -2]]);
  expect(barsOf(RUNS, "metrics.loss", undefined, true)[0]?.name).toBe("b");
});

test("a bar for each group is the mean of its runs, with the ends", () => {
  expect(barsOf(RUNS, "metrics.loss", ["params.lr"], false)).toEqual([
    { id: "[null]", name: "lr = none", value: 3, low: 3, high: 3, runs: 1 },
    { id: '["1"]', name: "lr = 1", value: 1, low: -2, high: 4, runs: 2 },
  ]);
});

test("bars begin at 0, also those of negative values", () => {
  const rounded = layOut(barsOf(RUNS, "metrics.loss", undefined, false)).map((place) => Object.values(place).map((share: number) => Number(share.toFixed(3))));
  expect(rounded).toEqual([
    [0.333, 0.667, 1, 0],
    [0.333, 0.5, 0.833, 0],
    [0, 0.333, 0, 0],
  ]);
  expect(layOut([{ id: "a", name: "a", value: 0, low: 0, high: 0, runs: 1 }])).toEqual([{ left: 0, width: 0, from: 0, length: 0 }]);
});
