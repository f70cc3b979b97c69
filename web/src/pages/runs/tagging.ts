/** Tags changed where they are shown: at once on the page, taken back when the server refuses. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { call } from "@/api/client";
import { isAnswered, onceCome } from "@/api/renewal";
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
      // An answer that was on its way would bring the old value back: one that renews is dropped, a first one is changed when it has come.
      await Promise.all([...LISTS, ["runs-live"]].map((queryKey) => queries.cancelQueries({ queryKey, predicate: isAnswered }, { silent: true })));
      let shown = tags;
      apply(shown);
      for (const queryKey of LISTS) onceCome(queries, queryKey, () => apply(shown));
      try {
        await call("tagRuns", { body: { run_ids: [run.run_id], tags } });
      } catch (error) {
        shown = before;
        apply(shown);
        throw error;
      }
    },
    [queries],
  );
}
