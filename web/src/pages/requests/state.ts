/** What the URL of the inbox holds. */
export const REQUEST_TABS = ["waiting", "filed", "notifications"] as const;
export type RequestTab = (typeof REQUEST_TABS)[number];

export interface RequestsState {
  tab?: RequestTab;
  /** Filed requests that are settled, and notifications that were read, as well. */
  all?: boolean;
}

export function readRequestsState(search: Record<string, unknown>): RequestsState {
  const state: RequestsState = {};
  const tab = REQUEST_TABS.find((one) => one === search["tab"]);
  if (tab && tab !== "waiting") state.tab = tab;
  if (search["all"] === true || search["all"] === "true") state.all = true;
  return state;
}
