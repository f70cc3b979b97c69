import { expect, test } from "vitest";
import type { Environment } from "@/api/types";
import { chosen } from "@/pages/compare/Environments";
import { fileRows, type ComparedFile } from "@/pages/compare/fileRows";
import { readCompareState } from "@/pages/compare/state";
import { versionIn } from "@/pages/compare/subjects";

test("the address names versions and runs, each once and not too many", () => {
  expect(readCompareState({ runs: ["a", "b", "a", 7], versions: ["m/1"], file: "x.txt", step: 3, all: true })).toEqual({ runs: ["a", "b"], versions: ["m/1"], file: "x.txt", step: 3, all: true });
  expect(readCompareState({ runs: "a", versions: [], file: 7, step: 0.5 })).toEqual({});
  const many = Array.from({ length: 30 }, (_, at) => `r${at}`);
  const state = readCompareState({ runs: many, versions: ["m/1", "m/2"] });
  expect((state.runs?.length ?? 0) + (state.versions?.length ?? 0)).toBe(20);
});

test.each([
  ["churn/3", { name: "churn", version: "3" }],
  ["team/churn/12", { name: "team/churn", version: "12" }],
  ["churn", null],
  ["churn/@champion", null],
  ["/3", null],
])("a version in %s", (id, found) => {
  expect(versionIn(id)).toEqual(found);
});

test("files by path: what differs or is missing comes first", () => {
  const file = (sha256: string): ComparedFile => ({ sha256, sizeBytes: 1, source: { kind: "run", runId: "r" }, path: "p" });
  const rows = fileRows([new Map([["a", file("1")], ["b", file("2")], ["c", file("3")]]), new Map([["a", file("1")], ["b", file("9")], ["d", file("4")]])]);
  expect(rows.map((row) => [row.path, row.differs, row.files.map((one) => one?.sha256 ?? null)])).toEqual([
    ["b", true, ["2", "9"]],
    ["c", true, ["3", null]],
    ["d", true, [null, "4"]],
    ["a", false, ["1", "1"]],
  ]);
});

test("environments of models with one name are compared, not one of a model with one of a run", () => {
  const environment = (python: string): Environment => ({ conda: [], packages: [], problems: [], python });
  const found = (title: string, python: string) => ({ title, source: { kind: "run", runId: "r" } as const, files: [], environment: environment(python) });
  const run = { kind: "run", environment: null } as const;
  expect(chosen([run, run], [[found("The run", "1"), found("Model m", "2")], [found("Model m", "3")]]).map((one) => one?.python)).toEqual(["2", "3"]);
  expect(chosen([run, run], [[found("The run", "1")], [found("Model m", "3")]]).map((one) => one?.python)).toEqual(["1", "3"]);
  expect(chosen([{ kind: "version", environment: environment("4") }, run], [[], []]).map((one) => one?.python ?? null)).toEqual(["4", null]);
});
