/** Tags changed where they are shown: at once on the page, taken back when the server refuses. */
import { useQueryClient, type Query } from "@tanstack/react-query";
import { useCallback } from "react";
import { call } from "@/api/client";
import type { RunRow } from "@/api/types";
import { changeRuns, LISTS, withTags } from "@/pages/runs/cached";

export type Tags = Record<string, string | null>;

/** Answer a function that sets tags of one run (null removes one); it rejects with what the server said. */
export function useTagging(): (run: RunRow, tags: Tags) => Promise<void> {
  const queries = useQueryClient();
  return useCallback(
    async (run, tags) => {
      const before: Tags = Object.fromEntries(Object.keys(tags).map((key) => [key, run.tags?.[key] ?? null]));
      const apply = (to: Tags) => changeRuns(queries, (one) => (one.run_id === run.run_id ? withTags(one, to) : one));
      // An answer that was on its way would bring the old value back.
      const isRenewed = (query: Query) => query.state.data !== undefined;
      await Promise.all([...LISTS, ["runs-live"]].map((queryKey) => queries.cancelQueries({ queryKey, predicate: isRenewed }, { silent: true })));
      apply(tags);
      try {
        await call("tagRuns", { body: { run_ids: [run.run_id], tags } });
      } catch (error) {
        apply(before);
        throw error;
      }
    },
    [queries],
  );
}
