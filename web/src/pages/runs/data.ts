/** The rows of the runs page: fetched in pages that grow as one scrolls on, and kept up to date in place. */
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState, type RefObject } from "react";
import { call } from "@/api/client";
import type { RunRow, RunRows } from "@/api/types";
import { putRuns } from "@/pages/runs/cached";
import { selectOf, type Field } from "@/pages/runs/columns";
import type { RunsState } from "@/pages/runs/state";

const FIRST_PAGE = 100;
const PAGE = 1000;
const LIVE_MS = 5000;
const LIVE_RUNS_MAX = 100;

/** What the reader has before their eyes. */
export interface Sight {
  runs: readonly RunRow[];
  /** How many of the listed runs are above the lower edge. */
  last: number;
}

/** The filter of the page with what the tree of nested runs adds. */
export function filterOf(state: RunsState): string {
  if (!state.nested) return state.filter ?? "";
  const roots = "tags.`mlflow.parentRunId` IS NULL";
  return state.filter ? `(${state.filter}) AND ${roots}` : roots;
}

/**
 * @param sample The newest runs, which stand there until the page has come; empty where the columns are not those of the sample; missing until
 *   it is known which columns there are.
 */
export function useRuns(experimentIds: string[], state: RunsState, columns: readonly Field[], sample: RunRow[] | undefined, sight: RefObject<Sight>) {
  const queries = useQueryClient();
  const question = {
    experiment_ids: experimentIds,
    filter: filterOf(state),
    view: state.view ?? ("active" as const),
    order_by: [state.order ?? "start_time DESC"],
    select: selectOf(columns, state.nested),
  };
  const pages = useInfiniteQuery({
    queryKey: ["runs", question],
    queryFn: ({ pageParam, signal }) => call("searchRuns", { body: { ...question, cursor: pageParam, limit: pageParam ? PAGE : FIRST_PAGE }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
    placeholderData: (before) => before ?? (sample?.length && isPlain(state) ? { pages: [{ runs: sample, cursor: "" }], pageParams: [""] } : undefined),
    staleTime: Infinity,
    enabled: sample !== undefined,
  });
  const counted = { experiment_ids: question.experiment_ids, filter: question.filter, view: question.view };
  const total = useQuery({
    queryKey: ["run-count", counted],
    queryFn: ({ signal }) => call("countRuns", { body: counted, signal }),
    refetchInterval: LIVE_MS,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.runs) ?? [], [pages.data]);
  const isLive = useMemo(() => rows.some(isRunning), [rows]);
  const select = question.select.join();
  useQuery({
    queryKey: ["runs-live", experimentIds, select],
    queryFn: async ({ signal }) => {
      const ids = sight.current.runs.filter(isRunning).slice(0, LIVE_RUNS_MAX).map((run) => run.run_id);
      if (ids.length === 0) return 0;
      const filter = `run_id IN (${ids.map((id) => `'${id}'`).join(", ")})`;
      const found = await call("searchRuns", { body: { experiment_ids: experimentIds, filter, view: "all", select: question.select, limit: LIVE_RUNS_MAX }, signal });
      putRuns(queries, found.runs, question.select);
      return found.runs.length;
    },
    enabled: isLive,
    refetchInterval: LIVE_MS,
    initialData: 0,
    staleTime: Infinity,
  });

  // What is beyond the first count waits behind a button: rows do not move under the reader's pointer.
  const key = JSON.stringify(question);
  const [known, setKnown] = useState({ key: "", runs: 0 });
  const now = total.isPlaceholderData ? undefined : total.data?.runs;
  if (known.key !== key && now !== undefined) setKnown({ key, runs: now });
  const arrived = known.key === key && now !== undefined ? Math.max(0, now - known.runs) : 0;
  const { refetch } = pages;
  const count = total.refetch;
  const renew = useCallback(async () => {
    // Only as far as the reader has come: the rest is fetched again when it comes into sight.
    queries.setQueriesData<InfiniteData<RunRows, string>>({ queryKey: ["runs"] }, (data) => data && trimmed(data, sight.current.last));
    const [, counts] = await Promise.all([refetch(), count()]);
    if (counts.data) setKnown({ key, runs: counts.data.runs });
  }, [queries, sight, refetch, count, key]);
  const isEmpty = pages.isSuccess && rows.length === 0;
  useEffect(() => {
    if (isEmpty && arrived > 0) void renew();
  }, [isEmpty, arrived, renew]);
  return { rows, total: Math.max(now ?? total.data?.runs ?? 0, rows.length), arrived, pages, isLive, renew };
}

/** Nothing was asked for but the newest runs. */
function isPlain(state: RunsState): boolean {
  return !(state.filter ?? state.view ?? state.order ?? state.nested);
}

function isRunning(run: RunRow): boolean {
  return run.status === "RUNNING";
}

/** The pages down to a row. */
export function trimmed(data: InfiniteData<RunRows, string>, last: number): InfiniteData<RunRows, string> {
  let rows = 0;
  const pages = Math.max(1, data.pages.findIndex((page) => (rows += page.runs.length) >= last) + 1 || data.pages.length);
  return pages === data.pages.length ? data : { pages: data.pages.slice(0, pages), pageParams: data.pageParams.slice(0, pages) };
}
