import { expect, test, vi } from "vitest";
import type { Event } from "@/api/types";
import { Collector, modelsOf, placeOf, staleAfter, type Key } from "@/live/effects";

function event(kind: string, subject_kind: string, subject: string, before: unknown = null): Event {
  return { seq: 1, at_us: 1, kind, actor: "ada", request_id: "r", subject_kind, subject, before, after: null, text: "" };
}

test("what an event is about", () => {
  expect(placeOf(event("alias.set", "registered_model", "a@b@champion"))).toEqual({ model: "a@b", version: 0, alias: "champion" });
  expect(placeOf(event("comment.created", "model_version", "fraud/12"))).toEqual({ model: "fraud", version: 12, alias: "" });
  expect(placeOf(event("lifecycle.set", "registered_model", "fraud"))).toEqual({ model: "fraud", version: 0, alias: "" });
  expect(placeOf(event("run.created", "run", "0f"))).toEqual({ model: "", version: 0, alias: "" });
});

test("what an event makes old", () => {
  expect(staleAfter(event("alias.set", "registered_model", "fraud@champion"))).toContainEqual(["model", "fraud"]);
  expect(staleAfter(event("transition_request.created", "model_version", "fraud/2"))).toContainEqual(["requests"]);
  expect(staleAfter(event("run.created", "run", "0f"))).toEqual([["recent-runs"], ["experiments"]]);
  expect(staleAfter(event("user.created", "user", "ada"))).toEqual([]);
  expect(modelsOf(event("registered_model.renamed", "registered_model", "new", { name: "old" }))).toEqual(["new", "old"]);
});

test("keys are handed on together, each once, and seldom where much happens", () => {
  vi.useFakeTimers();
  const handed: Key[][] = [];
  const collector = new Collector((keys) => handed.push(keys));
  collector.add([["a"], ["b"]]);
  collector.add([["a"]]);
  vi.advanceTimersByTime(200);
  expect(handed).toEqual([[["a"], ["b"]]]);
  collector.add([["a"]]);
  vi.advanceTimersByTime(200);
  expect(handed.length).toBe(1);
  vi.advanceTimersByTime(1500);
  expect(handed[1]).toEqual([["a"]]);
  vi.useRealTimers();
});
