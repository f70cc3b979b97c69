import { describe, expect, test } from "vitest";
import { innerRange, smooth, type Smoothing } from "@/charts/smoothing";

const KINDS: Smoothing[] = ["ema", "gaussian", "mean"];

describe("smoothing", () => {
  test.each(KINDS)("%s leaves a constant as it is", (kind) => {
    for (const value of smooth(new Array<number>(50).fill(3), kind, 0.9)) expect(value).toBeCloseTo(3, 10);
  });

  test.each(KINDS)("%s keeps gaps where they are, and its values within those given", (kind) => {
    const values = [1, null, 4, 2, null, 9, 1, 1, 5];
    const answer = smooth(values, kind, 0.7);
    expect(answer.map((value) => value === null)).toEqual(values.map((value) => value === null));
    for (const value of answer) if (value !== null) expect(value >= 1 && value <= 9).toBe(true);
  });

  test.each(KINDS)("%s makes an alternating line flatter", (kind) => {
    const answer = smooth(Array.from({ length: 100 }, (_, at) => (at % 2 ? 1 : -1)), kind, 0.8).map(Number);
    expect(Math.max(...answer.slice(20))).toBeLessThan(0.5);
  });

  test("an amount of nothing changes nothing", () => {
    expect(smooth([1, 5, 2], "ema", 0)).toEqual([1, 5, 2]);
    expect(smooth([1, 5, 2], "none", 0.9)).toEqual([1, 5, 2]);
  });

  test("an exponential average begins at the first value and not at zero", () => {
    expect(smooth([10, 10, 20], "ema", 0.9)[0]).toBeCloseTo(10);
  });
});

describe("innerRange", () => {
  test("leaves a single spike out", () => {
    const values = Array.from({ length: 200 }, (_, at) => at / 200);
    values[50] = 1e9;
    expect(innerRange([values])?.[1]).toBeLessThan(2);
  });
  test("is nothing where nothing is to be seen", () => {
    expect(innerRange([[null, null]])).toBeNull();
    expect(innerRange([[2, 2]])).toBeNull();
  });
});
