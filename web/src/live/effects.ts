/** Which answers an event makes old, as the beginnings of their query keys. */
import type { Event } from "@/api/types";

/** What the stream is asked for: not what training writes all the time. */
export const HEARD_KINDS = [
  "registered_model.*",
  "model_version.*",
  "alias.*",
  "transition_request.*",
  "comment.*",
  "lifecycle.*",
  "experiment.*",
  "run.created",
  "run.updated",
  "run.deleted",
  "run.restored",
  "webhook.*",
] as const;

export type Key = readonly string[];

export function staleAfter(event: Event): Key[] {
  const about = event.kind.slice(0, event.kind.indexOf("."));
  switch (about) {
    case "registered_model":
    case "model_version":
    case "alias":
    case "transition_request":
    case "comment":
    case "lifecycle":
      // Whatever is done to a version may open, close or overtake a request, or be told to those who follow it.
      return [...modelsOf(event).map((name) => ["model", name]), ["models"], ["in-use"], ["requests"]];
    case "run":
      return event.kind === "run.updated" ? [["recent-runs"]] : [["recent-runs"], ["experiments"]];
    case "experiment":
      return [["experiments"]];
    case "webhook":
      return [["webhooks"]];
    default:
      return [];
  }
}

/** The model of an event, by its old name as well where it was renamed. */
export function modelsOf(event: Event): string[] {
  const names = [placeOf(event).model];
  for (const key of ["old_name", "name"]) {
    const before = event.before !== null && typeof event.before === "object" ? (event.before as Record<string, unknown>)[key] : undefined;
    if (event.kind === "registered_model.renamed" && typeof before === "string") names.push(before);
  }
  return [...new Set(names.filter((name) => name !== ""))];
}

/** What an event is about: `fraud/7` is a version, `fraud@champion` an alias, anything else of the registry a model. */
export function placeOf(event: Event): { model: string; version: number; alias: string } {
  const { subject } = event;
  if (event.kind.startsWith("alias.")) {
    const at = subject.lastIndexOf("@");
    return { model: subject.slice(0, at), version: 0, alias: subject.slice(at + 1) };
  }
  if (event.subject_kind === "model_version") {
    const slash = subject.lastIndexOf("/");
    return { model: subject.slice(0, slash), version: Number(subject.slice(slash + 1)), alias: "" };
  }
  return { model: event.subject_kind === "registered_model" ? subject : "", version: 0, alias: "" };
}

const FIRST_MS = 120;
const BETWEEN_MS = 1_500;

/** Collects keys and hands them on together: at once where it is quiet, and every BETWEEN_MS where much happens. */
export class Collector {
  private readonly keys = new Map<string, Key>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private handed = -Infinity;

  constructor(
    private readonly hand: (keys: Key[]) => void,
    private readonly now: () => number = Date.now,
  ) {}

  add(keys: readonly Key[]): void {
    for (const key of keys) this.keys.set(JSON.stringify(key), key);
    if (this.keys.size === 0 || this.timer !== undefined) return;
    this.timer = setTimeout(() => this.flush(), Math.max(FIRST_MS, this.handed + BETWEEN_MS - this.now()));
  }

  private flush(): void {
    this.timer = undefined;
    this.handed = this.now();
    const keys = [...this.keys.values()];
    this.keys.clear();
    this.hand(keys);
  }
}
