import { expect, test } from "vitest";
import type { ChartReply, GroupsReply } from "@/api/types";
import { asCsv, bucketAt, groupLinesOf, groupsAsCsv, linesOf, minus, valueAt } from "@/charts/lines";

const REPLY: ChartReply = {
  first: 0,
  last: 1000,
  width: 10,
  lines: [
    { run_id: "a", key: "loss", cursor: "", pixel: [0, 9], x_first: [0, 900], x_last: [90, 1000], points: [91, 101], min: [1, 2], max: [5, 6], mean: [3, null], nan: [0, 4], inf: [0, 97] },
    { run_id: "b", key: "loss", cursor: "", pixel: [9], x_first: [950], x_last: [950], points: [1], min: [7], max: [7], mean: [7] },
    { run_id: "none", key: "loss", cursor: "" },
  ],
};

const GROUPS: GroupsReply = {
  first: 0,
  last: 4,
  width: 100,
  groups: [
    { x: [0, 2, 4], runs: [2, 2, 1], mean: [1, 2, 5], std: [0.5, 1, null], min: [0, 1, 5], max: [2, 3, 5], points: 5, not_finite: 1, with_points: 2 },
    { x: [], runs: [], mean: [], std: [], min: [], max: [], points: 0, not_finite: 0, with_points: 0 },
  ],
};

const line = (id: string, ...points: [number, number][]) => {
  const [made] = linesOf({ first: 0, last: 1, width: 1, lines: [{ run_id: id, key: "k", cursor: "", x_first: points.map(([x]) => x), x_last: points.map(([x]) => x), points: points.map(() => 1), mean: points.map(([, y]) => y), min: points.map(([, y]) => y), max: points.map(([, y]) => y) }] }, "none", 0);
  if (!made) throw new Error("no line");
  return made;
};

test("a bucket stands in the middle of its points, and one without finite values is a gap", () => {
  const [a, b, ...rest] = linesOf(REPLY, "none", 0);
  expect(rest).toEqual([]);
  expect(a).toMatchObject({ id: "a", hasBand: true, points: 192, notFinite: 101, start: 0, end: 1000 });
  expect([...(a?.x ?? [])]).toEqual([45, 950]);
  expect([...(a?.mean ?? [])]).toEqual([3, NaN]);
  expect([...(a?.high ?? [])]).toEqual([5, 6]);
  expect(b).toMatchObject({ id: "b", hasBand: false, points: 1 });
});

test("smoothing leaves the band and what was there before as they are", () => {
  const [plain] = linesOf({ ...REPLY, lines: [{ run_id: "a", key: "k", cursor: "", x_first: [0, 1, 2], x_last: [0, 1, 2], points: [1, 1, 1], mean: [0, 4, 0], min: [0, 4, 0], max: [0, 4, 0] }] }, "ema", 0.5);
  expect([...(plain?.raw ?? [])]).toEqual([0, 4, 0]);
  expect(plain?.mean[1]).toBeCloseTo(8 / 3);
  expect([...(plain?.high ?? [])]).toEqual([0, 4, 0]);
});

test("a group has the band that is asked for, and none where only one run is left", () => {
  const [deviation, ...none] = groupLinesOf(GROUPS, ["g", "h"], "std", "none", 0);
  expect(none).toEqual([]);
  expect([[...(deviation?.low ?? [])], [...(deviation?.high ?? [])]]).toEqual([[0.5, 1, NaN], [1.5, 3, NaN]]);
  expect(deviation).toMatchObject({ id: "g", points: 5, notFinite: 1, runs: { all: 2 } });
  const [extremes] = groupLinesOf(GROUPS, ["g"], "minmax", "none", 0);
  expect([[...(extremes?.low ?? [])], [...(extremes?.high ?? [])]]).toEqual([[0, 1, 5], [2, 3, 5]]);
});

test("a line is read at its nearest bucket, and nowhere beyond its ends", () => {
  const one = line("a", [10, 1], [20, 2], [40, 4]);
  expect([5, 9, 10, 14, 16, 29, 31, 40, 41].map((x) => bucketAt(one, x, 1))).toEqual([-1, 0, 0, 0, 1, 1, 2, 2, 2]);
  expect(bucketAt(one, 42, 1)).toBe(-1);
});

test("between two buckets a line is straight", () => {
  const one = line("a", [10, 1], [20, 2], [40, NaN]);
  expect([9, 10, 15, 20, 30, 41].map((x) => valueAt(one, x))).toEqual([NaN, 1, 1.5, 2, NaN, NaN]);
});

test("a distance is there where both lines are", () => {
  const other = line("a", [0, 5], [15, 5], [25, 5]);
  const far = minus(other, line("base", [10, 1], [20, 2]));
  expect([...far.mean]).toEqual([NaN, 3.5, NaN]);
  expect(far.raw).toBe(far.mean);
  expect([...minus(other, other).mean]).toEqual([0, 0, 0]);
});

test("CSV has a row for each bucket, and no cell that a spreadsheet takes for a formula", () => {
  const rows = asCsv(REPLY, () => '=1+"x"').split("\n");
  expect(rows).toHaveLength(4);
  expect(rows[1]).toBe(`a,"'=1+""x""",loss,0,90,91,1,3,5`);
  expect(groupsAsCsv(GROUPS, "loss", ["lr = 1, x", ""]).split("\n").slice(0, 2)).toEqual(["group,metric,x,runs,min,mean,max,std", '"lr = 1, x",loss,0,2,0,1,2,0.5']);
});
