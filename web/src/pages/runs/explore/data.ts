/** The runs that the plots of "explore" are made of. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "@/api/client";
import type { RunRow } from "@/api/types";
import { filterOf } from "@/pages/runs/data";
import type { RunsState } from "@/pages/runs/state";

/** More points are not told apart on a screen. */
export const RUNS_MAX = 5000;

/** The first runs of the table, with these fields. */
export function useExplored(experimentIds: string[], state: RunsState, fields: readonly string[]) {
  const question = { experiment_ids: experimentIds, filter: filterOf(state), view: state.view ?? ("active" as const), order_by: [state.order ?? "start_time DESC"], limit: RUNS_MAX, select: ["run_name", ...new Set(fields)] };
  return useQuery({ queryKey: ["explored", question], queryFn: ({ signal }) => call("searchRuns", { body: question, signal }), placeholderData: keepPreviousData, enabled: fields.length > 0 });
}

export function nameOf(run: RunRow): string {
  return run.run_name || run.run_id;
}
