import { expect, test } from "vitest";
import type { Event } from "@/api/types";
import { APART_MS, grouped, joined, KINDS, who } from "@/pages/home/feed";
import { readHomeState } from "@/pages/home/state";

let seq = 1000;
/** Events are made newest first, as the server answers them. */
function event(kind: string, more: Partial<Event> = {}): Event {
  seq -= 1;
  return { seq, at_us: seq * 1e6, kind, actor: "ada", request_id: `r${seq}`, subject_kind: "", subject: "", before: null, after: null, text: "", ...more };
}

test("runs of one person in one experiment are one line, also where somebody else runs in between", () => {
  const run = (actor: string, experiment_id: number) => event("run.created", { actor, subject_kind: "run", after: { experiment_id } });
  const groups = grouped([run("ada", 1), run("ken", 1), run("ada", 1), run("ada", 2)]);
  expect(groups.map((one) => [who(one.lead), one.events.length])).toEqual([["ada", 2], ["ken", 1], ["ada", 1]]);
});

test("what is far apart in time stays apart", () => {
  const one = event("run.created", { after: { experiment_id: 1 } });
  const before = (ms: number) => event("run.created", { after: { experiment_id: 1 }, at_us: one.at_us - ms * 1000 });
  expect(grouped([one, before(APART_MS)]).length).toBe(1);
  expect(grouped([one, before(APART_MS + 1)]).length).toBe(2);
});

test("a decision leads what followed from it", () => {
  const moved = (subject: string) => event("model_version.stage_changed", { request_id: "x", subject_kind: "model_version", subject });
  const [main, archived] = [moved("fraud/2"), moved("fraud/1")];
  const approved = event("transition_request.approved", { request_id: "x", subject_kind: "model_version", subject: "fraud/2" });
  const groups = grouped([main, archived, approved]);
  expect(groups).toEqual([{ lead: approved, events: [approved], also: [main, archived] }]);
  expect(grouped([main, archived])).toEqual([{ lead: main, events: [main], also: [archived] }]);
});

test("two moves of the same alias are told apart", () => {
  const set = () => event("alias.set", { subject_kind: "registered_model", subject: "fraud@champion" });
  expect(grouped([set(), set()]).length).toBe(2);
});

test("what was heard comes before what was read, each once and only of what is asked for", () => {
  const [b, a] = [event("run.created"), event("alias.set")];
  expect(joined([b], [b, a], KINDS.all)).toEqual([b, a]);
  expect(joined([b], [a], KINDS.models)).toEqual([a]);
});

test("who did it, where nobody has to log in", () => {
  expect(who(event("run.created", { actor: "anonymous", after: { user_id: "root" } }))).toBe("root");
  expect(who(event("alias.set", { actor: "anonymous" }))).toBe("");
});

test("the address", () => {
  expect([readHomeState({ about: "models" }), readHomeState({ about: "x" }), readHomeState({ about: "all" })]).toEqual([{ about: "models" }, {}, {}]);
});
