import { expect, test } from "vitest";
import { BESTS, paretoFront } from "@/charts/pareto";

const POINTS = Array.from({ length: 200 }, (_, at) => ({ x: (at * 7919) % 101, y: (at * 104_729) % 89 }));

test.each(BESTS)("nothing beats a point of the front, and something beats every other (%s)", (best) => {
  const [signX, signY] = best.split("-").map((way) => (way === "low" ? 1 : -1)) as [number, number];
  const beats = (a: { x: number; y: number }, b: { x: number; y: number }) => signX * a.x <= signX * b.x && signY * a.y <= signY * b.y && (a.x !== b.x || a.y !== b.y);
  const expected = POINTS.flatMap((point, at) => (POINTS.some((other) => beats(other, point)) ? [] : [at]));
  const front = paretoFront(POINTS, best);
  expect([...front].sort((a, b) => a - b)).toEqual(expected);
  const xs = front.map((at) => POINTS[at]?.x ?? NaN);
  expect(xs).toEqual([...xs].sort((a, b) => a - b));
});

test("equal points are all on it", () => {
  expect(paretoFront([{ x: 1, y: 1 }, { x: 1, y: 1 }, { x: 2, y: 2 }], "low-low")).toHaveLength(2);
  expect(paretoFront([], "low-low")).toEqual([]);
});
