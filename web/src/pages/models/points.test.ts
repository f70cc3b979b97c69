import { expect, it } from "vitest";
import type { VersionBrief } from "@/api/types";
import { around, pointsOf, ranked } from "@/pages/models/points";

function version(number: number, metrics: Record<string, number | string>): VersionBrief {
  return { version: number, metrics, aliases: number === 3 ? ["champion"] : [] } as unknown as VersionBrief;
}

it("orders versions, skips those without a number, and compares with the one before", () => {
  const points = pointsOf([version(4, { auc: "NaN" }), version(3, { auc: 0.9 }), version(1, { auc: 0.5 }), version(2, {})], "auc");
  expect(points).toEqual([
    { version: 1, value: 0.5, delta: null, before: null, aliases: [] },
    { version: 3, value: 0.9, delta: 0.4, before: 1, aliases: ["champion"] },
  ]);
  expect(pointsOf([], "auc")).toEqual([]);
});

it("shows first what says how good a model is", () => {
  expect(ranked(["fit_seconds", "training_f1", "val_loss", "system/cpu", "auc", "test_accuracy"])).toEqual(["test_accuracy", "val_loss", "auc", "fit_seconds", "training_f1"]);
  expect(ranked(["system/gpu"])).toEqual([]);
});

it("an axis has room around its values, also around one", () => {
  expect(around(0.5, 1.5)).toEqual([0.4, 1.6]);
  expect(around(10, 10)).toEqual([9, 11]);
  expect(around(0, 0)).toEqual([-1, 1]);
});
