/** The columns of the runs table: what they are called, what they hold, and what a browser remembers of them. */
import type { RunRow } from "@/api/types";
import { count, duration, metric } from "@/components/format";

/** A field as filters name it: `status`, `metrics.loss`, `` params.`a b` ``; and `duration`, which is worked out, and `tags`, which is all of them. */
export type Field = string;

export const ATTRIBUTES: readonly Field[] = ["status", "start_time", "duration", "user_id", "run_id", "tags"];
const TITLES: Record<string, string> = { status: "Status", start_time: "Started", duration: "Duration", user_id: "User", run_id: "Run ID", run_name: "Run", tags: "Tags" };
const KEYS_SHOWN_FIRST = 5;

/** What a metric column may show of a series, and what it is called. */
export const FIGURES = {
  metrics: "Latest value",
  min: "Least value, and its step",
  max: "Greatest value, and its step",
  min_step: "Step of the least value",
  max_step: "Step of the greatest value",
  last_step: "Latest step",
} as const;
export type Figure = keyof typeof FIGURES;
const MARKS: Record<Figure, string> = { metrics: "", min: "min", max: "max", min_step: "min step", max_step: "max step", last_step: "step" };

export type Kind = Figure | "params" | "tags" | "attribute";
export interface Parts {
  kind: Kind;
  key: string;
}

export function fieldOf(kind: Exclude<Kind, "attribute">, key: string): Field {
  return `${kind}.${/^[\w$#.]+$/.test(key) ? key : `\`${key}\``}`;
}

const known = new Map<Field, Parts>();

/** Answer the kind and the bare key of a field. */
export function partsOf(field: Field): Parts {
  const found = known.get(field);
  if (found) return found;
  const parts = /^(metrics|min|max|min_step|max_step|last_step|params|tags)\.(.*)$/s.exec(field);
  const made: Parts = parts ? { kind: parts[1] as Kind, key: (parts[2] ?? "").replace(/^`(.*)`$/s, "$1") } : { kind: "attribute", key: field };
  known.set(field, made);
  return made;
}

/** The figure that a column shows of a series, or nothing where it shows something else. */
export function figureOf(field: Field): Figure | undefined {
  const { kind } = partsOf(field);
  return kind in FIGURES ? (kind as Figure) : undefined;
}

/** The metrics that columns speak of, each once. */
export function metricsOf(columns: readonly Field[]): string[] {
  return [...new Set(columns.filter((field) => figureOf(field)).map((field) => partsOf(field).key))];
}

export function titleOf(field: Field): string {
  return TITLES[field] ?? partsOf(field).key;
}

/** What stands small beside the title: which figure of the metric it is. */
export function markOf(field: Field): string {
  const figure = figureOf(field);
  return figure ? MARKS[figure] : "";
}

/** The title with its mark, for who hears it. */
export function nameOf(field: Field): string {
  const mark = markOf(field);
  return mark ? `${titleOf(field)} (${mark})` : titleOf(field);
}

export function isNumeric(field: Field): boolean {
  return field === "duration" || figureOf(field) !== undefined;
}

export function isSortable(field: Field): boolean {
  return field !== "duration" && field !== "tags";
}

export function valueOf(run: RunRow, field: Field): string | number | null | undefined {
  const { kind, key } = partsOf(field);
  if (kind === "attribute") {
    if (key === "duration") return run.end_time && run.start_time !== undefined ? run.end_time - run.start_time : undefined;
    if (key === "tags") return ownTags(run).map(([name, value]) => `${name}: ${value}`).join(", ");
    return run[key as "status" | "start_time" | "user_id" | "run_id"];
  }
  return run[kind]?.[key];
}

/** The tags that people gave a run: those of clients and of this app are left out. */
export function ownTags(run: RunRow): [string, string][] {
  return Object.entries(run.tags ?? {}).filter(([key]) => !key.startsWith("mlflow.") && !key.startsWith("lineal."));
}

export function textOf(run: RunRow, field: Field): string {
  const value = valueOf(run, field);
  if (value === undefined || value === null) return "";
  if (field === "duration") return duration(Number(value));
  const figure = figureOf(field);
  if (figure === undefined) return String(value);
  return figure.endsWith("step") ? count(Number(value)) : metric(value);
}

/** The step that an extreme stands at: "step 1,200". Empty for what is no extreme. */
export function stepOf(run: RunRow, field: Field): string {
  const { kind, key } = partsOf(field);
  if (kind !== "min" && kind !== "max") return "";
  const step = run[`${kind}_step`]?.[key];
  return step === undefined ? "" : `step ${count(step)}`;
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
  const first = runs[0];
  if (!first) return [...columns];
  return columns.filter((field) => {
    const value = valueOf(first, field);
    return runs.some((run) => valueOf(run, field) !== value);
  });
}

/** Put a column in the place of another one, which makes room. */
export function moved(columns: readonly Field[], field: Field, to: Field): Field[] {
  const rest = columns.filter((one) => one !== field);
  rest.splice(rest.indexOf(to) + (columns.indexOf(field) < columns.indexOf(to) ? 1 : 0), 0, field);
  return rest;
}

/** Show another figure of the same metric in the place of a column; a column there is already is not there twice. */
export function shownAs(columns: readonly Field[], field: Field, figure: Figure): Field[] {
  const to = fieldOf(figure, partsOf(field).key);
  return columns.filter((one) => one === field || one !== to).map((one) => (one === field ? to : one));
}

/** The tag that a starred run has, and that with the colour somebody chose for it. */
export const STAR = "lineal.starred";
export const COLOUR = "lineal.colour";

/** What the server is to read for these columns. */
export function selectOf(columns: readonly Field[], isNested = false): string[] {
  const wanted = new Set(["run_name", "status", "start_time", "end_time", "lifecycle_stage", fieldOf("tags", STAR), fieldOf("tags", COLOUR)]);
  if (isNested) wanted.add("children");
  for (const field of columns) {
    if (field === "duration") continue;
    const { kind, key } = partsOf(field);
    wanted.add(field === "tags" ? "tags.*" : kind === "attribute" ? field : `${kind}.${key}`);
    if (kind === "min" || kind === "max") wanted.add(`${kind}_step.${key}`);
  }
  return [...wanted];
}

/** The columns of a file with what a table shows. */
export function exportOf(columns: readonly Field[]): string[] {
  const own = new Set(columns.map((field) => partsOf(field)).filter(({ kind }) => kind === "tags").map(({ key }) => key));
  return ["run_id", ...selectOf(columns).filter((field) => !field.startsWith("tags.") || field === "tags.*" || own.has(field.slice("tags.".length)))];
}

export interface Remembered {
  cols?: Field[];
  widths?: Record<Field, number>;
  pinned?: number;
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

export function forget(experimentId: string): void {
  localStorage.removeItem(`lineal.columns.${experimentId}`);
}
