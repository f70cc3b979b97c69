import { expect, it } from "vitest";
import type { TransitionRequest } from "@/api/types";
import { hasAsked, waysOf } from "@/pages/version/ways";

it("offers a move only where it is allowed and needs no approval", () => {
  const option = (stage: string, may_move: boolean, needs_approval: boolean) => ({ stage, may_move, needs_approval, may_archive: stage === "Live" });
  const ways = waysOf([option("Live", true, true), option("Draft", true, false), option("Review", false, false)]);
  expect(ways.map((one) => [one.stage, one.may, one.mayArchive])).toEqual([
    ["Live", "ask", true],
    ["Draft", "move", false],
    ["Review", "ask", false],
  ]);
  expect(ways[0]?.says).toContain("approving");
});

it("knows a request that is open, of the same person, for the same", () => {
  const request = { state: "open", created_by: "ada", kind: "stage", target: "Production" } as TransitionRequest;
  expect(hasAsked([request], "ada", "stage", "Production")).toBe(true);
  expect(hasAsked([request], "ken", "stage", "Production")).toBe(false);
  expect(hasAsked([{ ...request, state: "rejected" }], "ada", "stage", "Production")).toBe(false);
  expect(hasAsked([{ ...request, kind: "alias" }], "ada", "stage", "Production")).toBe(false);
  expect(hasAsked([{ ...request, created_by: "" }], "", "stage", "Production")).toBe(false);
});
