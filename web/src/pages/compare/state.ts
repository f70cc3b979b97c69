/** What the URL of the comparison holds. */
import { readChartSettings, type ChartSettings } from "@/charts/settings";

export const COMPARED_MAX = 20;

export interface CompareState extends ChartSettings {
  runs?: string[];
  /** Versions of models, as `name/version`; they stand before the runs. */
  versions?: string[];
  /** Also what is the same in all of them. */
  all?: boolean;
  /** The file that is compared. */
  file?: string;
  /** The step whose images are shown; left out, the last. */
  step?: number;
}

export function readCompareState(search: Record<string, unknown>): CompareState {
  const state: CompareState = readChartSettings(search);
  const versions = textsOf(search["versions"]);
  const runs = textsOf(search["runs"]).slice(0, Math.max(0, COMPARED_MAX - versions.length));
  if (versions.length > 0) state.versions = versions;
  if (runs.length > 0) state.runs = runs;
  if (search["all"] === true) state.all = true;
  if (typeof search["file"] === "string" && search["file"]) state.file = search["file"];
  if (Number.isSafeInteger(search["step"])) state.step = search["step"] as number;
  return state;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? [...new Set(value.filter((one): one is string => typeof one === "string"))].slice(0, COMPARED_MAX) : [];
}
