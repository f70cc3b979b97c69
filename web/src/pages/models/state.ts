/** What the URLs of the registry's pages hold. */

export interface ModelsState {
  q?: string;
}

export function readModelsState(search: Record<string, unknown>): ModelsState {
  return text(search["q"]) ? { q: text(search["q"]) } : {};
}

export const MODEL_TABS = ["versions", "aliases", "activity", "lifecycle"] as const;
export type ModelTab = (typeof MODEL_TABS)[number];

export interface ModelState {
  tab?: ModelTab;
  /** The metric that is drawn over versions. */
  metric?: string;
  /** A moment, in milliseconds: which version an alias meant then. */
  at?: number;
}

export function readModelState(search: Record<string, unknown>): ModelState {
  const state: ModelState = {};
  const tab = MODEL_TABS.find((one) => one === search["tab"]);
  if (tab && tab !== "versions") state.tab = tab;
  if (text(search["metric"])) state.metric = text(search["metric"]);
  const at = Number(search["at"]);
  if (search["at"] !== undefined && Number.isSafeInteger(at) && at > 0) state.at = at;
  return state;
}

/** A query parameter as text: the router reads `?q=7` as a number. */
function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** The filter of models whose name contains `q`; what LIKE would read as a wildcard stays one, there is no escape for it. */
export function filterOf(q: string): string {
  const wanted = q.trim().replaceAll("'", "").replaceAll("%", "");
  return wanted ? `name ILIKE '%${wanted}%'` : "";
}
