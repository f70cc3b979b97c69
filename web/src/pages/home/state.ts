/** What the URL of the home page holds. */
import { ABOUT, type About } from "@/pages/home/feed";

export interface HomeState {
  /** What the activity is about; everything unless said. */
  about?: About;
}

export function readHomeState(search: Record<string, unknown>): HomeState {
  const about = ABOUT.find((one) => one === search["about"]);
  return about && about !== "all" ? { about } : {};
}
