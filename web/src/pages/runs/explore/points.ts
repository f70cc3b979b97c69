/** From rows of runs to the points of plots. */
import type { RunKeys, RunRow } from "@/api/types";
import type { Value } from "@/charts/axis";
import { fieldOf } from "@/pages/runs/columns";
import { FIELD } from "@/pages/runs/explore/state";

const STATS = { metrics: "", min: "least ", max: "greatest " } as const;

export interface Choice {
  field: string;
  title: string;
}

/** Kind and bare key of a field. */
function partsOf(field: string): [kind: string, key: string] {
  const [, kind = "", key = ""] = FIELD.exec(field) ?? [];
  return [kind, key.replace(/^`(.*)`$/s, "$1")];
}

export function titleOf(field: string): string {
  const [kind, key] = partsOf(field);
  return kind === "min" || kind === "max" ? STATS[kind] + key : key;
}

export function isParam(field: string): boolean {
  return field.startsWith("params.");
}

/** What can be on an axis: params, and of metrics the latest, least and greatest value. */
export function choicesOf(keys: RunKeys | undefined): { params: Choice[]; metrics: Choice[] } {
  const params = (keys?.params ?? []).map((key) => ({ field: fieldOf("params", key), title: key }));
  const metrics = (keys?.metrics ?? []).flatMap((key) =>
    (["metrics", "min", "max"] as const).map((stat) => ({ field: fieldOf("metrics", key).replace(/^metrics/, stat), title: STATS[stat] + key })),
  );
  return { params, metrics };
}

export function valueOf(run: RunRow, field: string | undefined): Value {
  if (!field) return undefined;
  const [kind, key] = partsOf(field);
  return run[kind as "params" | "metrics" | "min" | "max"]?.[key];
}
