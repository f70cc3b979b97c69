/** Runs that are on the page already, changed in place: no row moves, and what nothing changed is not drawn again. */
import type { InfiniteData, QueryClient, QueryKey } from "@tanstack/react-query";
import type { RunRow, RunRows } from "@/api/types";

/** Lists of runs are kept under ["runs", question] and ["children", question]. */
export const LISTS: readonly QueryKey[] = [["runs"], ["children"]];

export interface Asked {
  select: readonly string[];
}

/**
 * Change rows of all lists, or only of those that were asked for the same columns.
 *
 * @param change Answers the row itself where nothing changes.
 */
export function changeRuns(queries: QueryClient, change: (run: RunRow) => RunRow, select?: readonly string[]): void {
  const wanted = select?.join();
  for (const queryKey of LISTS)
    for (const [key, data] of queries.getQueriesData<InfiniteData<RunRows, string>>({ queryKey })) {
      if (!data || (wanted !== undefined && (key[1] as Asked).select.join() !== wanted)) continue;
      const pages = data.pages.map((page) => {
        const runs = changed(page.runs, change);
        return runs === page.runs ? page : { ...page, runs };
      });
      if (pages.some((page, at) => page !== data.pages[at])) queries.setQueryData(key, { ...data, pages });
    }
}

function changed(runs: RunRow[], change: (run: RunRow) => RunRow): RunRow[] {
  let next: RunRow[] | undefined;
  runs.forEach((run, at) => {
    const to = change(run);
    if (to === run) return;
    next ??= [...runs];
    next[at] = to;
  });
  return next ?? runs;
}

/** Put newer rows in the place of those with the same ids; equal ones stay as they are. */
export function putRuns(queries: QueryClient, runs: readonly RunRow[], select: readonly string[]): void {
  const now = new Map(runs.map((run) => [run.run_id, run]));
  changeRuns(
    queries,
    (run) => {
      const newer = now.get(run.run_id);
      return newer && JSON.stringify(newer) !== JSON.stringify(run) ? newer : run;
    },
    select,
  );
}

/** A run with tags set, or removed where the value is null. */
export function withTags(run: RunRow, tags: Record<string, string | null>): RunRow {
  const next = { ...run.tags };
  for (const [key, value] of Object.entries(tags)) {
    if (value === null) delete next[key];
    else next[key] = value;
  }
  return { ...run, tags: next };
}
