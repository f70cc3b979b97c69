/** What the URL of a version's page holds. */
export const VERSION_TABS = ["overview", "discussion", "metrics", "files", "model", "lineage", "history", "diff"] as const;
export type VersionTab = (typeof VERSION_TABS)[number];

export interface VersionState {
  tab?: VersionTab;
  /** The version that this one is compared with: a number, or `@` and an alias. */
  from?: string;
  /** The file that is open. */
  path?: string;
}

export function readVersionState(search: Record<string, unknown>): VersionState {
  const state: VersionState = {};
  const tab = VERSION_TABS.find((one) => one === search["tab"]);
  if (tab && tab !== "overview") state.tab = tab;
  const from = search["from"];
  if ((typeof from === "string" && from) || (typeof from === "number" && Number.isSafeInteger(from))) state.from = String(from);
  if (typeof search["path"] === "string" && search["path"]) state.path = search["path"];
  return state;
}

/** What a version is compared with unless told: champion, else whatever is in production, else the version before. */
export function comparedWith(version: number, aliases: Record<string, number>, production: readonly number[]): string {
  const champion = aliases["champion"];
  if (champion !== undefined && champion !== version) return "@champion";
  const live = production.find((one) => one !== version);
  if (live !== undefined) return String(live);
  return version > 1 ? String(version - 1) : "";
}
