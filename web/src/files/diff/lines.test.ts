import { expect, test } from "vitest";
import { diffLines } from "@/files/diff/lines";

const numbered = (count: number, change: (line: number) => string = String) => Array.from({ length: count }, (_, at) => `${change(at + 1)}\n`).join("");

test("what differs, with its numbers in both texts and what is around it", () => {
  const diff = diffLines(numbered(20), numbered(20, (line) => (line === 10 ? "ten" : String(line))), 1000);
  expect(diff).toMatchObject({ added: 1, removed: 1, isCut: false });
  expect(diff?.hunks).toHaveLength(1);
  expect(diff?.hunks[0]?.map((line) => [line.kind[0], line.text, line.from, line.to])).toEqual([
    ["s", "7", 7, 7],
    ["s", "8", 8, 8],
    ["s", "9", 9, 9],
    ["r", "10", 10, null],
    ["a", "ten", null, 10],
    ["s", "11", 11, 11],
    ["s", "12", 12, 12],
    ["s", "13", 13, 13],
  ]);
});

test.each([
  ["the same", "a\nb\n", "a\nb\n", 0, 0],
  ["ends of lines", "a\r\nb\r\n", "a\nb\n", 0, 0],
  ["from nothing", "", "a\n", 1, 0],
  ["to nothing", "a\nb", "", 0, 2],
  ["the last end of a line", "a", "a\n", 1, 1],
])("%s", (_, from, to, added, removed) => {
  expect(diffLines(from, to, 1000)).toMatchObject({ added, removed });
});

test("far apart are two hunks, and a diff without end is cut", () => {
  expect(diffLines(numbered(40), numbered(40, (line) => (line === 2 || line === 38 ? "x" : String(line))), 1000)?.hunks).toHaveLength(2);
  const long = diffLines("", numbered(5_000), 1000);
  expect(long).toMatchObject({ added: 5_000, isCut: true });
  expect(long?.hunks.flat()).toHaveLength(3_000);
});

test("two texts with nothing in common end by the time that is given", () => {
  const from = numbered(30_000, (line) => `a${line * 7919}`);
  const to = numbered(30_000, (line) => `b${line * 104729}`);
  expect(diffLines(from, to, 50)).toBeNull();
});

test("applying the diff to one text gives the other", () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
  for (let round = 0; round < 200; round++) {
    const text = () => Array.from({ length: random(12) }, () => `${"abc"[random(3)]}\n`).join("");
    const from = text();
    const to = text();
    const lines = from.split("\n");
    const diff = diffLines(from, to, 1000);
    let moved = 0;
    for (const line of diff?.hunks.flat() ?? []) {
      if (line.kind === "removed") lines.splice((line.from ?? 0) - 1 + moved--, 1);
      else if (line.kind === "added") {
        lines.splice((line.to ?? 0) - 1, 0, line.text);
        moved++;
      }
    }
    expect(lines.join("\n")).toBe(to);
  }
});
