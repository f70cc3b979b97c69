import { expect, test } from "vitest";
import type { ChartReply } from "@/api/types";
import { asCsv, drawn } from "@/charts/lines";

const REPLY: ChartReply = {
  first: 0,
  last: 1000,
  width: 10,
  lines: [
    { run_id: "a", key: "loss", cursor: "", pixel: [0, 9], x_first: [0, 900], x_last: [90, 1000], points: [91, 101], min: [1, 2], max: [5, 6], mean: [3, null] },
    { run_id: "b", key: "loss", cursor: "", pixel: [9], x_first: [950], x_last: [950], points: [1], min: [7], max: [7], mean: [7] },
  ],
};

test("joined points share the grid of pixels, and a bucket without finite values is a gap", () => {
  const { x, lines } = drawn(REPLY, "none", 0);
  expect(x).toEqual([50, 950]);
  expect(lines.map((line) => line.mean)).toEqual([[3, null], [null, 7]]);
  expect(lines[0]).toMatchObject({ max: [5, 6], min: [1, 2], points: 192, buckets: 2 });
});

test("single points stand where they are", () => {
  const only = REPLY.lines.slice(1);
  expect(drawn({ ...REPLY, lines: only }, "none", 0).x).toEqual([950]);
});

test("CSV has a row for each bucket, and no cell that a spreadsheet takes for a formula", () => {
  const rows = asCsv(REPLY, () => '=1+"x"').split("\n");
  expect(rows).toHaveLength(4);
  expect(rows[1]).toBe(`a,"'=1+""x""",loss,0,90,91,1,3,5`.replace(`"'=1+""x"""`, `"'=1+""x"""`));
});
