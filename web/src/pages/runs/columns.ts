/** The columns of the runs table: what they are called, what they hold, and what a browser remembers of them. */
import type { RunRow } from "@/api/types";
import { duration, metric } from "@/components/format";

/** A field as filters name it: `status`, `metrics.loss`, `` params.`a b` ``; and `duration`, which is worked out. */
export type Field = string;

export const ATTRIBUTES: readonly Field[] = ["status", "start_time", "duration", "user_id", "run_id"];
const TITLES: Record<string, string> = { status: "Status", start_time: "Started", duration: "Duration", user_id: "User", run_id: "Run ID", run_name: "Run" };
const KEYS_SHOWN_FIRST = 5;

export function fieldOf(kind: "metrics" | "params" | "tags", key: string): Field {
  return `${kind}.${/^[\w$#.]+$/.test(key) ? key : `\`${key}\``}`;
}

/** Answer the kind and the bare key of a field. */
export function partsOf(field: Field): { kind: "metrics" | "params" | "tags" | "attribute"; key: string } {
  const parts = /^(metrics|params|tags)\.(.*)$/s.exec(field);
  if (!parts) return { kind: "attribute", key: field };
  return { kind: parts[1] as "metrics" | "params" | "tags", key: (parts[2] ?? "").replace(/^`(.*)`$/s, "$1") };
}

export function titleOf(field: Field): string {
  return TITLES[field] ?? partsOf(field).key;
}

export function valueOf(run: RunRow, field: Field): string | number | null | undefined {
  const { kind, key } = partsOf(field);
  if (kind === "attribute") {
    if (key === "duration") return run.end_time && run.start_time !== undefined ? run.end_time - run.start_time : undefined;
    return run[key as "status" | "start_time" | "user_id" | "run_id"];
  }
  return run[kind]?.[key];
}

export function textOf(run: RunRow, field: Field): string {
  const value = valueOf(run, field);
  if (value === undefined || value === null) return "";
  if (field === "duration") return duration(Number(value));
  return partsOf(field).kind === "metrics" ? metric(value) : String(value);
}

/** What a table shows before anybody chose: the attributes people ask for, the metrics that most runs have, and the params that differ most. */
export function usualColumns(runs: readonly RunRow[]): Field[] {
  return ["status", "start_time", "duration", ...ranked(runs, "metrics"), ...ranked(runs, "params")];
}

function ranked(runs: readonly RunRow[], kind: "metrics" | "params"): Field[] {
  const values = new Map<string, unknown[]>();
  for (const run of runs)
    for (const [key, value] of Object.entries(run[kind] ?? {})) {
      if (key.startsWith("system/")) continue;
      const all = values.get(key);
      if (all) all.push(value);
      else values.set(key, [value]);
    }
  const weight = (all: unknown[]) => all.length + (kind === "params" ? 2 * new Set(all).size : 0);
  return [...values]
    .filter(([, all]) => kind === "metrics" || runs.length < 2 || new Set(all).size > 1)
    .sort(([a, all], [b, others]) => weight(others) - weight(all) || a.localeCompare(b))
    .slice(0, KEYS_SHOWN_FIRST)
    .map(([key]) => fieldOf(kind, key));
}

/** Leave out the columns in which all of `runs` agree. */
export function differing(columns: readonly Field[], runs: readonly RunRow[]): Field[] {
  return columns.filter((field) => new Set(runs.map((run) => valueOf(run, field))).size > 1);
}

/** What the server is to read for these columns. */
export function selectOf(columns: readonly Field[]): string[] {
  const wanted = new Set(["run_name", "status", "start_time", "end_time", "lifecycle_stage", "tags.`mlflow.parentRunId`", `tags.\`${STAR}\``]);
  for (const field of columns) if (field !== "duration") wanted.add(field);
  return [...wanted];
}

/** The tag that a starred run has. */
export const STAR = "lineal.starred";

export interface Remembered {
  cols?: Field[];
  widths?: Record<Field, number>;
}

export function remembered(experimentId: string): Remembered {
  try {
    return JSON.parse(localStorage.getItem(`lineal.columns.${experimentId}`) ?? "{}") as Remembered;
  } catch {
    return {};
  }
}

export function remember(experimentId: string, part: Remembered): void {
  localStorage.setItem(`lineal.columns.${experimentId}`, JSON.stringify({ ...remembered(experimentId), ...part }));
}
