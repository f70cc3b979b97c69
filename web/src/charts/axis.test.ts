import { describe, expect, test } from "vitest";
import { areNumbers, axisOf, numberOf } from "@/charts/axis";

describe("an axis of numbers", () => {
  test("has its least value near the start, its greatest near the end, and round ticks", () => {
    const axis = axisOf(["0.1", 3, "10", "", undefined]);
    expect(axis.kind).toBe("number");
    expect(axis.at("0.1")).toBeCloseTo(0.037, 2);
    expect(axis.at(10)).toBeCloseTo(0.963, 2);
    expect(axis.ticks.map((tick) => tick.text)).toEqual(["0", "2", "4", "6", "8", "10"]);
    expect([axis.at(undefined), axis.at("adam"), axis.at("NaN")]).toEqual([null, null, null]);
  });

  test("is even in ratios where it is logarithmic, and has no place for what is not above 0", () => {
    const axis = axisOf([0.0001, 0.001, 0.01, 0, -5], true);
    expect(axis.at(0.001)).toBeCloseTo(0.5);
    expect([axis.at(0), axis.at(-5)]).toEqual([null, null]);
    expect(axis.ticks.map((tick) => tick.text)).toEqual(["0.0001", "0.0003", "0.001", "0.003", "0.01"]);
  });

  test("of one value has it in the middle", () => {
    expect(axisOf([7]).at(7)).toBeCloseTo(0.5);
    expect(axisOf([0]).at(0)).toBeCloseTo(0.5);
    expect(axisOf([3], true).at(3)).toBeCloseTo(0.5);
  });

  test("of nothing that has a place is empty", () => {
    expect(axisOf([-1, 0], true)).toMatchObject({ kind: "number", ticks: [] });
    expect(axisOf([-1], true).at(-1)).toBeNull();
  });
});

test("anything else stands in its order", () => {
  const axis = axisOf(["sgd", "adam", "lion", "adam", undefined]);
  expect(axis.kind).toBe("category");
  expect(axis.ticks.map((tick) => tick.text)).toEqual(["adam", "lion", "sgd"]);
  expect([axis.at("adam"), axis.at("sgd"), axis.at("none")]).toEqual([1 / 6, 5 / 6, null]);
});

test("what is a number", () => {
  expect([numberOf("1e-3"), numberOf("Infinity"), numberOf("0x"), numberOf(null)]).toEqual([0.001, null, null, null]);
  expect([areNumbers(["1", "NaN", "-inf"]), areNumbers(["1", "a"]), areNumbers([])]).toEqual([true, false, false]);
});
