import { expect, test } from "vitest";
import type { Lifecycle } from "@/api/types";
import { fromDraft, mistakes, ruleOf, shifted, toDraft, withoutStage } from "@/pages/models/lifecycle";

const shape: Lifecycle = {
  stages: [{ name: "Draft", may_archive: false }, { name: "Live", may_archive: true }, { name: "Retired", may_archive: false }],
  moves: [
    { source: "Draft", target: "Live", level: "manage_production", needs_approval: true },
    { source: "*", target: "Retired", level: "manage_staging", needs_approval: false },
  ],
  archive_stage: "Retired",
  four_eyes: true,
};

test("what is not changed is sent as it came", () => {
  expect(fromDraft(toDraft(shape))).toEqual(shape);
});

test("moves follow a stage that is renamed, and go with one that is removed", () => {
  const draft = toDraft(shape);
  const renamed = { ...draft, stages: draft.stages.map((one) => (one.name === "Retired" ? { ...one, name: "Old " } : one)) };
  expect([fromDraft(renamed).archive_stage, fromDraft(renamed).moves?.[1]?.target]).toEqual(["Old", "Old"]);
  const removed = fromDraft(withoutStage(draft, draft.stages[2]?.id ?? 0));
  expect(removed.moves?.map((one) => one.target)).toEqual(["Live"]);
  expect(removed.archive_stage).toBe("");
  expect(removed.stages?.map((one) => one.may_archive)).toEqual([false, false]);
});

test("the first move that fits decides", () => {
  const draft = toDraft(shape);
  const [first, live, retired] = draft.stages.map((one) => one.id) as [number, number, number];
  expect(ruleOf(draft, first, live)?.needsApproval).toBe(true);
  expect(ruleOf(draft, live, retired)?.level).toBe("manage_staging");
  expect(ruleOf(draft, live, first)).toBeUndefined();
});

test("names that no stage may have", () => {
  const named = (...names: string[]) => [...mistakes({ ...toDraft(shape), stages: names.map((name, id) => ({ id, name, mayArchive: false })) })].map(([id]) => id);
  expect(named("A", "In review", "a-b_c 2")).toEqual([]);
  expect(named("", "1st", "x/y", "Live", "live ", "x".repeat(51))).toEqual([0, 1, 2, 4, 5]);
});

test("places are changed by one, and not beyond the ends", () => {
  const list = [{ id: 1 }, { id: 2 }, { id: 3 }];
  expect(shifted(list, 3, -1).map((one) => one.id)).toEqual([1, 3, 2]);
  expect(shifted(list, 1, -1)).toEqual(list);
  expect(shifted(list, 3, 1)).toEqual(list);
});
