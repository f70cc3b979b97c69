/** Answers that were asked for before something changed, and come after it. */
import type { Query, QueryClient, QueryKey } from "@tanstack/react-query";

/** Whether there is an answer already; without one a question is still the first. */
export const isAnswered = (query: Query) => query.state.data !== undefined;

/**
 * Do something to each answer that is on its way for the first time, once it has come. Such a question is not put again by the library when it
 * is invalidated meanwhile, nor can it be cancelled without leaving the page empty.
 */
export function onceCome(queries: QueryClient, queryKey: QueryKey, act: (query: Query) => void): void {
  const awaited = queries.getQueryCache().findAll({ queryKey, fetchStatus: "fetching", predicate: (query) => !isAnswered(query) });
  for (const query of awaited)
    query.fetch().then(
      () => act(query),
      () => undefined,
    );
}

/** Ask again what changed, also where the first answer is on its way and may be older than the change. */
export function renew(queries: QueryClient, queryKey: QueryKey): void {
  onceCome(queries, queryKey, (query) => void queries.invalidateQueries({ queryKey: query.queryKey, exact: true }));
  void queries.invalidateQueries({ queryKey });
}
