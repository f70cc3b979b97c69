import { expect, test } from "vitest";
import { choicesOf, titleOf, valueOf } from "@/pages/runs/explore/points";
import { readPlotState } from "@/pages/runs/explore/state";

test("fields are offered, named and read", () => {
  const run = { run_id: "a", params: { lr: "0.1" }, metrics: { "val/loss": 3 }, min: { "val/loss": 1 }, max: { "val/loss": "Infinity" } };
  const { params, metrics } = choicesOf({ params: ["lr"], metrics: ["val/loss"], tags: [], truncated: false, whole: true });
  expect(params.map(({ field, title }) => [title, valueOf(run, field)])).toEqual([["lr", "0.1"]]);
  expect(metrics.map(({ field, title }) => [field, title, valueOf(run, field)])).toEqual([
    ["metrics.`val/loss`", "val/loss", 3],
    ["min.`val/loss`", "least val/loss", 1],
    ["max.`val/loss`", "greatest val/loss", "Infinity"],
  ]);
  expect(titleOf("max.a.b")).toBe("greatest a.b");
  expect(valueOf(run, undefined)).toBeUndefined();
});

test("an address is read as far as it makes sense", () => {
  const whole = { kind: "scatter", x: "params.lr", y: "min.loss", colour: "metrics.`a b`", logX: true, logY: true, logColour: true, best: "low-low", rising: true };
  expect(readPlotState({ ...whole, more: 1 })).toEqual(whole);
  expect(readPlotState({ kind: "bars", x: 3, y: "loss", best: "up", logX: 1 })).toEqual({ kind: "bars" });
  for (const nonsense of [undefined, null, "scatter", {}, { kind: "pie" }, []]) expect(readPlotState(nonsense)).toBeUndefined();
});
