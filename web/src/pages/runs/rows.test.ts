import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import type { RunRow } from "@/api/types";
import { changeRuns, putRuns, withTags } from "@/pages/runs/cached";
import { linesOf } from "@/pages/runs/children";
import { filterOf, trimmed } from "@/pages/runs/data";
import { ROW, windowOf } from "@/pages/runs/window";

const run = (id: string, more: Partial<RunRow> = {}): RunRow => ({ run_id: id, ...more });
const page = (...ids: string[]) => ({ runs: ids.map((id) => run(id)), cursor: "" });

test("the rows in sight are drawn, whatever the place, and it changes seldom", () => {
  const windows = new Set<string>();
  for (let top = 0; top < 200 * ROW; top += 7) {
    const { first, last } = windowOf(top, 800, 1000);
    expect(first * ROW).toBeLessThanOrEqual(top);
    expect(last * ROW).toBeGreaterThanOrEqual(top + 800);
    expect(last - first).toBeLessThan(50);
    windows.add(`${first}-${last}`);
  }
  expect(windows.size).toBeLessThan(110);
  expect(windowOf(0, 800, 3)).toEqual({ first: 0, last: 3 });
  expect(windowOf(1e6, 800, 3)).toEqual({ first: 3, last: 3 });
});

test("runs are changed in all lists that hold them, and nothing else is touched", () => {
  const queries = new QueryClient();
  const data = { pages: [page("a", "b"), page("c")], pageParams: ["", "x"] };
  queries.setQueryData(["runs", { select: ["tags.t"] }], data);
  queries.setQueryData(["children", { select: ["tags.t"] }], { pages: [page("c")], pageParams: [""] });
  changeRuns(queries, (one) => (one.run_id === "c" ? withTags(one, { t: "1" }) : one));
  const now = queries.getQueryData<typeof data>(["runs", { select: ["tags.t"] }]);
  expect(now?.pages[0]).toBe(data.pages[0]);
  expect(now?.pages[1]?.runs).toEqual([{ run_id: "c", tags: { t: "1" } }]);
  expect(queries.getQueryData<typeof data>(["children", { select: ["tags.t"] }])?.pages[0]?.runs[0]?.tags).toEqual({ t: "1" });
  putRuns(queries, [run("c", { tags: { t: "1" } })], ["tags.t"]);
  expect(queries.getQueryData(["runs", { select: ["tags.t"] }])).toBe(now);
  putRuns(queries, [run("a", { status: "FINISHED" })], ["other"]);
  expect(queries.getQueryData(["runs", { select: ["tags.t"] }])).toBe(now);
  putRuns(queries, [run("a", { status: "FINISHED" })], ["tags.t"]);
  expect(queries.getQueryData<typeof data>(["runs", { select: ["tags.t"] }])?.pages[0]?.runs.map((one) => one.status)).toEqual(["FINISHED", undefined]);
});

test("a tag is set and removed", () => {
  expect(withTags(run("a", { tags: { t: "1", u: "2" } }), { t: null, v: "3" }).tags).toEqual({ u: "2", v: "3" });
});

test("an opened run shows those below it, and an offer where there are more", () => {
  const below = new Map([
    ["a", { runs: [run("b"), run("c")], hasMore: true, isFetching: false, more: () => {} }],
    ["b", { runs: [run("d")], hasMore: false, isFetching: false, more: () => {} }],
  ]);
  const shown = (opened: string[]) => linesOf([run("a"), run("e")], new Set(opened), below).map((line) => `${line.depth}${line.run?.run_id ?? `more of ${line.more}`}`);
  expect(shown([])).toEqual(["0a", "0e"]);
  expect(shown(["a"])).toEqual(["0a", "1b", "1c", "1more of a", "0e"]);
  expect(shown(["a", "b", "e"])).toEqual(["0a", "1b", "2d", "1c", "1more of a", "0e"]);
});

test("what is fetched again goes as far as the reader came", () => {
  const data = { pages: [page("a", "b"), page("c", "d"), page("e")], pageParams: ["", "x", "y"] };
  expect(trimmed(data, 0).pages).toHaveLength(1);
  expect(trimmed(data, 2).pages).toHaveLength(1);
  expect(trimmed(data, 3)).toEqual({ pages: data.pages.slice(0, 2), pageParams: ["", "x"] });
  expect(trimmed(data, 99)).toBe(data);
});

test("the tree holds the filter together", () => {
  expect(filterOf({ filter: "a = 1 OR b = 2", nested: true })).toBe("(a = 1 OR b = 2) AND tags.`mlflow.parentRunId` IS NULL");
  expect(filterOf({ filter: "(a = 1) AND (b = 2)" })).toBe("(a = 1) AND (b = 2)");
  expect(filterOf({})).toBe("");
});
