/** The colour of a run: the one somebody chose for it, a tag, or else one made of its id. */
import type { RunRow } from "@/api/types";
import { colourOf } from "@/charts/colours";
import { COLOUR } from "@/pages/runs/columns";

/** What can be chosen. Each stands out on dark and on light. */
export const COLOURS: readonly (readonly [string, string])[] = [
  ["Red", "#e5484d"],
  ["Orange", "#e9730c"],
  ["Yellow", "#c99700"],
  ["Green", "#30a46c"],
  ["Teal", "#0d9f9a"],
  ["Blue", "#3d7ff0"],
  ["Violet", "#7c5cf0"],
  ["Pink", "#d6409f"],
  ["Brown", "#a1785c"],
  ["Grey", "#80838d"],
];

export function chosenColour(run: RunRow): string | undefined {
  const colour = run.tags?.[COLOUR];
  return colour !== undefined && /^#[0-9a-f]{6}$/.test(colour) ? colour : undefined;
}

export function colourOfRun(run: RunRow): string {
  return chosenColour(run) ?? colourOf(run.run_id);
}
