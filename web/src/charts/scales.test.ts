import { describe, expect, test } from "vitest";
import type { Line } from "@/charts/lines";
import { footText, hiddenExtremes, xRange, yRange } from "@/charts/scales";

function line(x: number[], mean: number[], part: Partial<Line> = {}): Line {
  const values = Float64Array.from(mean);
  return { id: "a", x: Float64Array.from(x), mean: values, raw: values, low: values, high: values, hasBand: false, start: x[0] ?? 0, end: x.at(-1) ?? 0, points: x.length, notFinite: 0, ...part };
}

describe("ranges", () => {
  test("x is that of the lines, or the zoom, and above 0 where it is logarithmic", () => {
    expect(xRange([line([0, 5], [1, 1]), line([3, 9], [1, 1])], undefined, false)).toEqual([0, 9]);
    expect(xRange([line([0, 5, 9], [1, 1, 1])], undefined, true)).toEqual([5, 9]);
    expect(xRange([line([0, 5, 9], [1, 1, 1])], [0, 7], true)).toEqual([5, 7]);
    expect(xRange([line([0, 5], [1, 1])], [2, 3], false)).toEqual([2, 3]);
    expect(xRange([line([4], [1])], undefined, false)).toEqual([3.5, 4.5]);
    expect(xRange([], undefined, true)).toEqual([1, 10]);
  });

  test("y has room for the band of what is in view", () => {
    const banded = line([0, 1, 2], [1, 1, 1], { hasBand: true, low: Float64Array.of(0, 1, -90), high: Float64Array.of(2, 1, 90) });
    expect(yRange([banded], [0, 1], false, false)).toEqual([-0.1, 2.1]);
    expect(yRange([banded], [0, 2], false, false)?.[0]).toBeCloseTo(-99);
  });

  test("a logarithmic axis begins above 0, and is none where nothing is", () => {
    const [low = 0, high = 0] = yRange([line([0, 1, 2], [-1, 0.01, 100])], [0, 2], true, false) ?? [];
    expect(low > 0 && low < 0.01 && high > 100).toBe(true);
    expect(yRange([line([0, 1], [-1, 0])], [0, 1], true, false)).toBeNull();
    expect(yRange([line([0], [NaN])], [0, 1], false, false)).toBeNull();
  });

  test("a constant has room around it", () => {
    expect(yRange([line([0, 1], [5, 5])], [0, 1], false, false)).toEqual([4.5, 5.5]);
    expect(yRange([line([0, 1], [0, 0])], [0, 1], false, false)).toEqual([-1, 1]);
  });
});

describe("what the foot says", () => {
  const spiky = line(Array.from({ length: 300 }, (_, at) => at), Array.from({ length: 300 }, (_, at) => (at === 77 ? 1e9 : at / 300)), { points: 4_200_000 });

  test("nothing is lost while everything is in view", () => {
    const y = yRange([spiky], [0, 299], false, false);
    expect(footText([spiky], hiddenExtremes([spiky], [0, 299], y, false), "minmax")).toBe("300 of 4.2 M points, 0 extremes lost");
  });

  test("what is clipped away is counted", () => {
    const y = yRange([spiky], [0, 299], false, true);
    expect(hiddenExtremes([spiky], [0, 299], y, false)).toBe(1);
    expect(footText([spiky], 1, "minmax")).toBe("300 of 4.2 M points, 1 extreme out of view");
  });

  test("so is what has no place on a logarithmic axis", () => {
    const some = line([0, 1, 2], [1, -1, 2]);
    expect(hiddenExtremes([some], [1, 2], yRange([some], [1, 2], true, false), true)).toBe(2);
  });

  test("values that cannot be drawn are named, and all points are said to be all", () => {
    expect(footText([line([0, 1], [1, NaN], { notFinite: 1 })], 0, "std")).toBe("2 points, all of them, 1 not a number or infinite");
    expect(footText([line([0], [1])], 0, "std")).toBe("1 point, all of them");
    expect(footText([line([1], [1])], 0, "std", true)).toBe("1 point, all of them, x above 0");
    expect(footText([], 0, "std")).toBe(" ");
  });

  test("a deviation says nothing of extremes", () => {
    const group = line([0], [1], { points: 900, runs: { at: Float64Array.of(3), std: Float64Array.of(1), all: 3 } });
    expect(footText([group], 0, "std")).toBe("900 points of 3 runs, band: one standard deviation");
    expect(footText([group], 0, "minmax")).toBe("900 points of 3 runs, 0 extremes lost");
  });
});
