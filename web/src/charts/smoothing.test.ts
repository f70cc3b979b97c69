import { describe, expect, test } from "vitest";
import { innerRange, smooth, type Smoothing } from "@/charts/smoothing";

const KINDS: Smoothing[] = ["ema", "gaussian", "mean"];
const of = (...values: number[]) => Float64Array.from(values);

describe("smoothing", () => {
  test.each(KINDS)("%s leaves a constant as it is", (kind) => {
    for (const value of smooth(new Float64Array(50).fill(3), kind, 0.9)) expect(value).toBeCloseTo(3, 10);
  });

  test.each(KINDS)("%s keeps gaps where they are, and its values within those given", (kind) => {
    const values = of(1, NaN, 4, 2, NaN, 9, 1, 1, 5);
    const answer = smooth(values, kind, 0.7);
    expect([...answer].map(Number.isNaN)).toEqual([...values].map(Number.isNaN));
    for (const value of answer) if (!Number.isNaN(value)) expect(value >= 1 && value <= 9).toBe(true);
  });

  test.each(KINDS)("%s makes an alternating line flatter", (kind) => {
    const answer = smooth(Float64Array.from({ length: 100 }, (_, at) => (at % 2 ? 1 : -1)), kind, 0.8);
    expect(Math.max(...answer.slice(20))).toBeLessThan(0.5);
  });

  test("an amount of nothing changes nothing", () => {
    expect(smooth(of(1, 5, 2), "ema", 0)).toEqual(of(1, 5, 2));
    expect(smooth(of(1, 5, 2), "none", 0.9)).toEqual(of(1, 5, 2));
  });

  test("an exponential average begins at the first value and not at zero", () => {
    expect(smooth(of(10, 10, 20), "ema", 0.9)[0]).toBeCloseTo(10);
    expect(smooth(of(0, 10), "ema", 0.5)[1]).toBeCloseTo(20 / 3, 10);
  });

  test("a running mean is the mean of its window", () => {
    expect([...smooth(of(1, 2, 6, 2, 1, 1, 1, 1), "mean", 0.99)].slice(0, 3)).toEqual([1.5, 3, 10 / 3]);
  });
});

describe("innerRange", () => {
  test("leaves a single spike out", () => {
    const values = Float64Array.from({ length: 200 }, (_, at) => at / 200);
    values[50] = 1e9;
    expect(innerRange([values])?.[1]).toBeLessThan(2);
  });
  test("is nothing where nothing is to be seen", () => {
    expect(innerRange([of(NaN, NaN)])).toBeNull();
    expect(innerRange([of(2, 2)])).toBeNull();
  });
});
