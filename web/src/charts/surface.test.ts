import { expect, test } from "vitest";
import { surfaceOf, typicalDistance } from "@/charts/surface";

const at = (surface: ReturnType<typeof surfaceOf>, x: number, y: number) => surface.values[Math.floor(y * surface.rows) * surface.columns + Math.floor(x * surface.columns)];

test("a surface is what is known where something is, and nothing where nothing is near", () => {
  const points = [0, 1, 2, 3, 4].flatMap((row) => [0, 1, 2, 3, 4].map((column) => ({ x: 0.05 + column / 20, y: 0.05 + row / 20, value: column })));
  const surface = surfaceOf(points, 100, 100);
  expect(at(surface, 0.052, 0.15)).toBeLessThan(1);
  expect(at(surface, 0.15, 0.15)).toBeCloseTo(2, 0);
  expect(at(surface, 0.9, 0.9)).toBeNaN();
  expect(at(surface, 0.15, 0.6)).toBeNaN();
  const known = surface.values.filter((value) => !Number.isNaN(value));
  expect(known.every((value) => value >= 0 && value <= 4)).toBe(true);
  expect(known.length).toBeLessThan(0.2 * surface.values.length);
});

test("runs at one place are averaged", () => {
  const surface = surfaceOf([{ x: 0.5, y: 0.5, value: 1 }, { x: 0.5, y: 0.5, value: 3 }], 101, 101);
  expect(at(surface, 0.5, 0.5)).toBe(2);
});

test("how far points are from each other", () => {
  expect(typicalDistance([])).toBe(0);
  expect(typicalDistance([{ x: 0, y: 0, value: 1 }, { x: 0, y: 0, value: 1 }, { x: 0.3, y: 0.4, value: 1 }])).toBeCloseTo(0.5);
});
