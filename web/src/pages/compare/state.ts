/** What the URL of the comparison holds. */
import { readChartSettings, type ChartSettings } from "@/charts/settings";

export const COMPARED_MAX = 20;

export interface CompareState extends ChartSettings {
  runs?: string[];
  /** Also what is the same in all runs. */
  all?: boolean;
}

export function readCompareState(search: Record<string, unknown>): CompareState {
  const state: CompareState = readChartSettings(search);
  const { runs } = search;
  if (Array.isArray(runs)) state.runs = runs.filter((one): one is string => typeof one === "string").slice(0, COMPARED_MAX);
  if (search["all"] === true) state.all = true;
  return state;
}
