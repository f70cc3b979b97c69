import { expect, test } from "vitest";
import type { Line } from "@/charts/lines";
import { rowsAt, shownRows, signed } from "@/charts/Tip";

function line(id: string, x: number[], mean: number[]): Line {
  const values = Float64Array.from(mean);
  return { id, x: Float64Array.from(x), mean: values, raw: values, low: values, high: values, hasBand: false, start: x[0] ?? 0, end: x.at(-1) ?? 0, points: x.length, notFinite: 0 };
}

const BASE = line("base", [0, 10], [1, 2]);

test("rows are read at the nearest bucket, the baseline first, the others from the greatest, with the distance to it there", () => {
  const rows = rowsAt([line("a", [0, 4, 8], [5, 6, 7]), BASE, line("b", [0, 5], [9, 8]), line("over", [0, 1], [3, 3])], 5, 0, BASE);
  expect(rows.map((row) => [row.line.id, row.value, row.delta])).toEqual([
    ["base", 1, NaN],
    ["b", 8, 6.5],
    ["a", 6, 6 - 1.4],
  ]);
});

test("a gap has no row, and without a baseline there is no distance", () => {
  expect(rowsAt([line("a", [0, 5], [1, NaN])], 5, 0, undefined)).toEqual([]);
  expect(rowsAt([line("a", [0, 5], [1, 2])], 5, 0, undefined)[0]?.delta).toBeNaN();
});

test("of many rows the nearest to the pointer are shown, and always the baseline", () => {
  const many = Array.from({ length: 30 }, (_, at) => line(String(at), [0], [at]));
  const base = line("base", [0], [1000]);
  const shown = shownRows(rowsAt([...many, base], 0, 0, base), 15, "base").map((row) => row.line.id);
  expect(shown).toHaveLength(8);
  expect(shown[0]).toBe("base");
  expect(shown).toContain("15");
  expect(shown).not.toContain("0");
});

test("a change has its sign", () => {
  expect([signed(0.02154), signed(-3), signed(0), signed(-123456)]).toEqual(["+0.0215", "−3", "±0", "−123,456"]);
});
