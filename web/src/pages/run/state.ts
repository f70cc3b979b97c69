/** What the URL of a run's page holds. */
import { readChartSettings, type ChartSettings } from "@/charts/settings";

export const TABS = ["charts", "system", "images", "artifacts"] as const;

export interface RunState extends ChartSettings {
  tab?: (typeof TABS)[number];
  /** The artifact that is open. */
  path?: string;
  /** The logged model that it belongs to; left out, it is a file of the run itself. */
  model?: string;
  /** The step whose images are shown; left out, the last. */
  step?: number;
}

export function readRunState(search: Record<string, unknown>): RunState {
  const state: RunState = readChartSettings(search);
  const tab = TABS.find((one) => one === search["tab"]);
  if (tab) state.tab = tab;
  if (typeof search["path"] === "string" && search["path"]) state.path = search["path"];
  if (typeof search["model"] === "string" && search["model"]) state.model = search["model"];
  if (Number.isSafeInteger(search["step"])) state.step = search["step"] as number;
  return state;
}
