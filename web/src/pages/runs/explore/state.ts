/** What the URL holds of the plots of "explore". What is as usual is left out. */
import { BESTS, type Best } from "@/charts/pareto";
import type { Field } from "@/pages/runs/columns";

export const KINDS = ["scatter", "bars", "contour"] as const;

export interface PlotState {
  kind: (typeof KINDS)[number];
  /** `params.lr`, `metrics.loss` (the latest value), `min.loss`, `max.loss`. */
  x?: Field;
  y?: Field;
  colour?: Field;
  logX?: boolean;
  logY?: boolean;
  logColour?: boolean;
  /** Which way is better on the two axes: the front is drawn. */
  best?: Best;
  /** Bars from the least value on. */
  rising?: boolean;
}

const FIELDS = ["x", "y", "colour"] as const;
const FLAGS = ["logX", "logY", "logColour", "rising"] as const;
export const FIELD = /^(params|metrics|min|max)\.(.+)$/s;

/** Read the part of the address; undefined where it makes no sense. */
export function readPlotState(value: unknown): PlotState | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const given = value as Record<string, unknown>;
  const kind = KINDS.find((one) => one === given["kind"]);
  if (!kind) return undefined;
  const state: PlotState = { kind };
  for (const name of FIELDS) {
    const field = given[name];
    if (typeof field === "string" && FIELD.test(field)) state[name] = field;
  }
  for (const name of FLAGS) if (given[name] === true) state[name] = true;
  const best = BESTS.find((one) => one === given["best"]);
  if (best) state.best = best;
  return state;
}
