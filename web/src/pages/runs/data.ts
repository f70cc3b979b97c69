/** The rows of the runs page: fetched in pages that grow as one scrolls on, and kept up to date in place. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { call } from "@/api/client";
import type { RunRow } from "@/api/types";
import { selectOf, type Field } from "@/pages/runs/columns";
import type { RunsState } from "@/pages/runs/state";

const FIRST_PAGE = 100;
const PAGE = 1000;
const LIVE_MS = 5000;
const LIVE_RUNS_MAX = 100;

/** The filter of the page with what the tree of nested runs adds. */
export function filterOf(state: RunsState): string {
  const parts = [state.filter ? `(${state.filter})` : "", state.nested ? "tags.`mlflow.parentRunId` IS NULL" : ""].filter(Boolean);
  return parts.length > 1 ? parts.join(" AND ") : (parts[0]?.replace(/^\((.*)\)$/s, "$1") ?? "");
}

export function useRuns(experimentIds: string[], state: RunsState, columns: readonly Field[]) {
  const question = {
    experiment_ids: experimentIds,
    filter: filterOf(state),
    view: state.view ?? ("active" as const),
    order_by: [state.order ?? "start_time DESC"],
    select: selectOf(columns),
  };
  const pages = useInfiniteQuery({
    queryKey: ["runs", question],
    queryFn: ({ pageParam, signal }) => call("searchRuns", { body: { ...question, cursor: pageParam, limit: pageParam ? PAGE : FIRST_PAGE }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  const total = useQuery({
    queryKey: ["run-count", question.experiment_ids, question.filter, question.view],
    queryFn: ({ signal }) => call("countRuns", { body: { experiment_ids: question.experiment_ids, filter: question.filter, view: question.view }, signal }),
    refetchInterval: LIVE_MS,
    placeholderData: keepPreviousData,
  });
  const loaded = useMemo(() => pages.data?.pages.flatMap((page) => page.runs) ?? [], [pages.data]);
  const running = useMemo(() => loaded.filter((run) => run.status === "RUNNING").slice(0, LIVE_RUNS_MAX).map((run) => run.run_id), [loaded]);
  const fresh = useQuery({
    queryKey: ["runs-live", running, question.select],
    queryFn: ({ signal }) =>
      call("searchRuns", { body: { experiment_ids: experimentIds, filter: `run_id IN (${running.map((id) => `'${id}'`).join(", ")})`, view: "all", select: question.select, limit: LIVE_RUNS_MAX }, signal }),
    enabled: running.length > 0,
    refetchInterval: LIVE_MS,
  });
  const rows = useMemo(() => {
    if (!fresh.data?.runs.length) return loaded;
    const now = new Map(fresh.data.runs.map((run): [string, RunRow] => [run.run_id, run]));
    return loaded.map((run) => now.get(run.run_id) ?? run);
  }, [loaded, fresh.data]);

  // What is beyond the first count waits behind a button: rows do not move under the reader's pointer.
  const { refetch } = pages;
  const known = useQuery({ queryKey: ["run-count-known", question], queryFn: () => total.data?.runs ?? 0, enabled: total.data !== undefined, staleTime: Infinity });
  const arrived = Math.max(0, (total.data?.runs ?? 0) - (known.data ?? total.data?.runs ?? 0));
  const isEmpty = pages.isSuccess && rows.length === 0;
  useEffect(() => {
    if (isEmpty && arrived > 0) void refetch();
  }, [isEmpty, arrived, refetch]);
  return {
    rows,
    total: Math.max(total.data?.runs ?? 0, rows.length),
    arrived,
    pages,
    isLive: running.length > 0,
    showArrived: () => void refetch().then(() => known.refetch()),
  };
}
