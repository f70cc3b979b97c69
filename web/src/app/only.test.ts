import { expect, test } from "vitest";
import { only } from "@/app/only";
import { readCompareState } from "@/pages/compare/state";

test("what a reader leaves out of the URL does not reach the page", () => {
  const read = only(readCompareState);
  expect({ ...{ runs: "a,b", x: 1 }, ...read({ runs: "a,b", x: 1 }) }).toEqual({ runs: undefined, x: undefined });
  expect(read({ runs: ["a", 2, "b"], all: true })).toMatchObject({ runs: ["a", "b"], all: true });
});
