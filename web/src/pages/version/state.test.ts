import { expect, it } from "vitest";
import { comparedWith, readVersionState } from "@/pages/version/state";

it("reads numbers and aliases to compare with, and drops what it does not know", () => {
  expect(readVersionState({ tab: "diff", from: 7 })).toEqual({ tab: "diff", from: "7" });
  expect(readVersionState({ tab: "overview", from: "@champion", more: 1 })).toEqual({ from: "@champion" });
  expect(readVersionState({ tab: "x", from: { a: 1 } })).toEqual({});
});

it("compares with the champion, with production, with the one before", () => {
  expect(comparedWith(7, { champion: 6 }, [5])).toBe("@champion");
  expect(comparedWith(6, { champion: 6 }, [6, 5])).toBe("5");
  expect(comparedWith(6, {}, [])).toBe("5");
  expect(comparedWith(1, {}, [1])).toBe("");
});
