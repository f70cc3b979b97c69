/** What the URL of the runs page holds: all that another person needs to see the same. What is as usual is left out. */
import { readChartSettings, type ChartSettings } from "@/charts/settings";
import { readPlotState, type PlotState } from "@/pages/runs/explore/state";

export interface RunsState extends ChartSettings {
  filter?: string;
  /** A field, with " DESC" behind it. */
  order?: string;
  show?: "charts" | "explore";
  view?: "deleted" | "all";
  /** Columns by field, in their order; left out: as remembered, or a choice of what the runs have. */
  cols?: string[];
  pinned?: number;
  group?: string[];
  /** Only the columns in which the loaded runs differ. */
  diff?: boolean;
  nested?: boolean;
  /** The metric and params that "explore" speaks of. */
  target?: string;
  /** How "explore" shows the runs, where it is not what explains a metric. */
  plot?: PlotState;
}

const LIST_MAX = 200;

export function readRunsState(search: Record<string, unknown>): RunsState {
  const state: RunsState = readChartSettings(search);
  const { filter, order, show, view, cols, group, target, pinned } = search;
  if (typeof filter === "string" && filter) state.filter = filter;
  if (typeof order === "string" && order) state.order = order;
  if (show === "charts" || show === "explore") state.show = show;
  if (view === "deleted" || view === "all") state.view = view;
  if (isTexts(cols)) state.cols = cols.slice(0, LIST_MAX);
  if (isTexts(group)) state.group = group.slice(0, 3);
  if (typeof target === "string" && target) state.target = target;
  if (typeof pinned === "number" && pinned >= 0) state.pinned = pinned;
  if (search["diff"] === true) state.diff = true;
  if (search["nested"] === true) state.nested = true;
  const plot = readPlotState(search["plot"]);
  if (plot) state.plot = plot;
  return state;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");
}
