/** The activity of the store: what it consists of, and what of it is said in one sentence. */
import type { Event } from "@/api/types";
import { placeOf } from "@/live/effects";

export const ABOUT = ["all", "models", "training"] as const;
export type About = (typeof ABOUT)[number];

const MODEL_KINDS = [
  "registered_model.created", "registered_model.deleted", "registered_model.renamed", "model_version.created", "model_version.deleted", "model_version.stage_changed",
  "alias.set", "alias.deleted", "alias.protected", "alias.unprotected", "lifecycle.set", "comment.created",
  "transition_request.created", "transition_request.approved", "transition_request.rejected", "transition_request.cancelled",
] as const;
const TRAINING_KINDS = ["experiment.created", "experiment.deleted", "experiment.restored", "experiment.renamed", "run.created", "run.deleted", "run.restored"] as const;

export const KINDS: Record<About, readonly string[]> = { all: [...MODEL_KINDS, ...TRAINING_KINDS], models: MODEL_KINDS, training: TRAINING_KINDS };

/** Events that one sentence tells. */
export interface Group {
  /** What the sentence is about. */
  lead: Event;
  /** All of the same kind as `lead`, newest first; `lead` is the first. */
  events: Event[];
  /** What followed from it, in the same request. */
  also: Event[];
}

/** The time between two events, from which on they are told apart, in milliseconds. */
export const APART_MS = 15 * 60_000;
const OF_MANY = new Set(["run.created", "run.deleted", "run.restored", "model_version.created", "model_version.deleted", "experiment.created", "registered_model.created", "comment.created"]);
/** What leads where one request did several things. */
const FIRST = ["transition_request.approved", "model_version.stage_changed", "alias.set", "model_version.deleted", "registered_model.deleted"];

/** Put together what belongs together: the parts of one request, and what somebody did many times in a row. Events and groups are newest first. */
export function grouped(events: readonly Event[]): Group[] {
  const requests = new Map<string, Event[]>();
  for (const event of events) {
    const key = event.request_id || String(event.seq);
    requests.set(key, [...(requests.get(key) ?? []), event]);
  }
  const groups: Group[] = [];
  const open = new Map<string, Group>();
  for (const parts of requests.values()) {
    // Parts are newest first; the oldest of the most telling kind leads, and those of its kind that stand for something else follow.
    const lead = parts.reduce((best, one) => (rank(one) <= rank(best) ? one : best));
    const many = OF_MANY.has(lead.kind);
    const same = many ? parts.filter((one) => sortOf(one) === sortOf(lead)) : [mainOf(lead, parts)];
    const first = same[0] ?? lead;
    const also = parts.filter((one) => !same.includes(one));
    const before = many && also.length === 0 ? open.get(sortOf(lead)) : undefined;
    const oldest = before?.events.at(-1);
    if (before && oldest && (oldest.at_us - first.at_us) / 1000 <= APART_MS) before.events.push(...same);
    else {
      const group = { lead: first, events: same, also };
      groups.push(group);
      if (many && also.length === 0) open.set(sortOf(lead), group);
    }
  }
  return groups;
}

/** Of the moves of one request, the one that was asked for: the last, since what it archives goes before it. */
function mainOf(lead: Event, parts: readonly Event[]): Event {
  return parts.find((one) => one.kind === lead.kind) ?? lead;
}

function rank(event: Event): number {
  const found = FIRST.indexOf(event.kind);
  return found < 0 ? FIRST.length : found;
}

function sortOf(event: Event): string {
  const place = event.kind === "registered_model.created" ? "" : field(event, "experiment_id") || placeOf(event).model;
  return `${who(event)} ${event.kind} ${place}`;
}

/** A field of what an event says of its subject afterwards, as text. */
export function field(event: Event, name: string, side: "after" | "before" = "after"): string {
  const value = event[side] !== null && typeof event[side] === "object" ? (event[side] as Record<string, unknown>)[name] : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Who did it; where nobody has to log in, whom the client names, or nobody. */
export function who(event: Event): string {
  return event.actor === "anonymous" ? field(event, "user_id") : event.actor;
}

/** Pages as read, with what was heard since, newest first, each once. */
export function joined(heard: readonly Event[], read: readonly Event[], kinds: readonly string[]): Event[] {
  const found = new Map<number, Event>();
  for (const event of [...heard, ...read]) if (kinds.includes(event.kind)) found.set(event.seq, event);
  return [...found.values()].sort((a, b) => b.seq - a.seq);
}
