import { expect, test } from "vitest";
import type { ModelMetric } from "@/api/types";
import { seriesOf, sparkOf } from "@/pages/version/evaluations";

test("what was measured on the same data is one series, oldest first", () => {
  const one = (key: string, dataset_name: string, time_ms: number) => ({ key, dataset_name, dataset_digest: "d", time_ms, step: 0, value: 1 }) as ModelMetric;
  const series = seriesOf([one("auc", "may", 3), one("f1", "may", 1), one("auc", "may", 1), one("auc", "june", 2)]);
  expect(series.map((all) => all.map((each) => `${each.key} ${each.dataset_name} ${each.time_ms}`))).toEqual([["auc june 2"], ["auc may 1", "auc may 3"], ["f1 may 1"]]);
});

test("a line goes from the lowest to the highest, and through the middle where nothing differs", () => {
  expect(sparkOf([0, 2, 1], 108, 28)).toEqual([[4, 24], [54, 4], [104, 14]]);
  expect(sparkOf([5, "NaN", 5], 108, 28)).toEqual([[4, 14], [104, 14]]);
});
