/** What the registry's pages ask. Everything about a model is below ["model", name], so that one word after a change reads it all again. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "@/api/client";
import { filterOf } from "@/pages/models/state";

const PAGE = 50;
const EVOLUTION_MAX = 500;

export const session = queryOptions({ queryKey: ["session"], queryFn: () => call("getSession", {}), staleTime: 60_000 });

export const modelsOf = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["models", q],
    queryFn: ({ pageParam, signal }) => call("listRegisteredModels", { query: { filter: filterOf(q), limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });

export const modelOf = (name: string) =>
  queryOptions({ queryKey: ["model", name], queryFn: ({ signal }) => call("getRegisteredModel", { parameters: { name }, signal }) });

/** The metrics that versions of a model have, as its newest version says. */
export const metricsOf = (name: string) =>
  queryOptions({
    queryKey: ["model", name, "metrics"],
    queryFn: async ({ signal }) => Object.keys((await call("getVersion", { parameters: { name, version: "latest" }, signal })).metrics).sort(),
  });

export const versionsOf = (name: string, metrics: readonly string[]) =>
  infiniteQueryOptions({
    queryKey: ["model", name, "versions", metrics],
    queryFn: ({ pageParam, signal }) => call("listVersions", { parameters: { name }, query: { metrics: [...metrics], limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });

/** One metric over the newest versions, for the chart. */
export const evolutionOf = (name: string, metric: string) =>
  queryOptions({
    queryKey: ["model", name, "evolution", metric],
    queryFn: async ({ signal }) => (await call("listVersions", { parameters: { name }, query: { metrics: [metric], limit: EVOLUTION_MAX }, signal })).versions,
  });

export const aliasesOf = (name: string) =>
  queryOptions({ queryKey: ["model", name, "aliases"], queryFn: async ({ signal }) => (await call("listAliases", { parameters: { name }, signal })).aliases });

export const aliasHistoryOf = (name: string, alias: string) =>
  infiniteQueryOptions({
    queryKey: ["model", name, "alias", alias],
    queryFn: ({ pageParam, signal }) => call("listAliasHistory", { parameters: { name, alias }, query: { limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });

export const modelActivitiesOf = (name: string) =>
  infiniteQueryOptions({
    queryKey: ["model", name, "activities"],
    queryFn: ({ pageParam, signal }) => call("listModelActivities", { parameters: { name }, query: { limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });

export const levelOf = (name: string) =>
  queryOptions({
    queryKey: ["model", name, "level"],
    queryFn: async ({ signal }) => (await call("getLevel", { query: { object_kind: "registered_model", object: name }, signal })).level,
  });

const LEVELS = ["NONE", "READ", "EDIT", "MANAGE_STAGING", "MANAGE_PRODUCTION", "MANAGE"] as const;
export type LevelName = (typeof LEVELS)[number];

/** Whether a level, in the spelling of either call, includes another. */
export function includes(has: string | undefined, needed: LevelName): boolean {
  return LEVELS.indexOf((has ?? "NONE").toUpperCase() as LevelName) >= LEVELS.indexOf(needed);
}
