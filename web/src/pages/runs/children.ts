/** The runs below those that a reader opened: fetched when they are, with the columns and the order of the table. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { call } from "@/api/client";
import type { RunRow } from "@/api/types";

const PAGE = 100;

/** A line of the table: a run at its depth, or the offer to show more of the runs below one. */
export type Line = { run: RunRow; depth: number; more?: never } | { run?: never; depth: number; more: string };

export interface Below {
  runs: RunRow[];
  hasMore: boolean;
  isFetching: boolean;
  more: () => void;
}

export interface Question {
  experiment_ids: string[];
  view: "active" | "deleted" | "all";
  order_by: string[];
  select: string[];
}

/** The lines of a table in which `opened` runs show those below them. */
export function linesOf(rows: readonly RunRow[], opened: ReadonlySet<string>, below: ReadonlyMap<string, Below>): Line[] {
  const lines: Line[] = [];
  const add = (run: RunRow, depth: number) => {
    lines.push({ run, depth });
    const found = opened.has(run.run_id) ? below.get(run.run_id) : undefined;
    if (!found) return;
    for (const child of found.runs) add(child, depth + 1);
    if (found.hasMore) lines.push({ depth: depth + 1, more: run.run_id });
  };
  for (const run of rows) add(run, 0);
  return lines;
}

/** Fetches what one opened run holds; draws nothing. */
export function Children({ id, question, onCame }: { id: string; question: Question; onCame: (id: string, below: Below) => void }) {
  const asked = { ...question, filter: `tags.\`mlflow.parentRunId\` = '${id}'` };
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ["children", asked],
    queryFn: ({ pageParam, signal }) => call("searchRuns", { body: { ...asked, limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });
  useEffect(() => {
    if (data) onCame(id, { runs: data.pages.flatMap((page) => page.runs), hasMore: hasNextPage, isFetching: isFetchingNextPage, more: () => void fetchNextPage() });
  }, [data, id, onCame, hasNextPage, isFetchingNextPage, fetchNextPage]);
  return null;
}

/** Which runs are open, and what is below them. */
export function useChildren() {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [below, setBelow] = useState<ReadonlyMap<string, Below>>(new Map());
  return useMemo(
    () => ({
      opened,
      below,
      toggle: (id: string) =>
        setOpened((now) => {
          const next = new Set(now);
          if (!next.delete(id)) next.add(id);
          return next;
        }),
      came: (id: string, found: Below) => setBelow((now) => new Map(now).set(id, found)),
    }),
    [opened, below],
  );
}
