/** What the page of a version asks; below ["model", name], so that what is done to a version reads the model again as well. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "@/api/client";

const PAGE = 50;
const LINEAGE_STEPS = 20;
const LINEAGE_NODES = 120;

export const versionOf = (name: string, version: string) =>
  queryOptions({ queryKey: ["model", name, "version", version], queryFn: ({ signal }) => call("getVersion", { parameters: { name, version }, signal }) });

export const diffOf = (name: string, from: string, to: string) =>
  queryOptions({ queryKey: ["model", name, "diff", from, to], queryFn: ({ signal }) => call("diffVersions", { parameters: { name }, query: { from, to }, signal }), enabled: from !== "" });

export const lineageOf = (name: string, nodeId: string, direction: "upstream" | "downstream") =>
  queryOptions({
    queryKey: ["model", name, "lineage", nodeId, direction],
    queryFn: ({ signal }) => call("getLineage", { parameters: { node_id: nodeId }, query: { direction, steps: LINEAGE_STEPS, limit: LINEAGE_NODES }, signal }),
  });

export const activitiesOf = (name: string, version: string) =>
  infiniteQueryOptions({
    queryKey: ["model", name, "version", version, "activities"],
    queryFn: ({ pageParam, signal }) => call("listVersionActivities", { parameters: { name, version }, query: { limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });

export const eventsOf = (name: string, version: string) =>
  infiniteQueryOptions({
    queryKey: ["model", name, "version", version, "events"],
    queryFn: ({ pageParam, signal }) => call("listEventsOfVersion", { parameters: { name, version }, query: { limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });

/** The aliases of a model that only those may move who were granted them, in lower case. */
export const protectedOf = (name: string) =>
  queryOptions({
    queryKey: ["model", name, "protected"],
    queryFn: async ({ signal }) => {
      const own = await call("listProtectedAliases", { query: { object: name }, signal });
      const all = await call("listProtectedAliases", { query: { object: "*" }, signal });
      return [...new Set([...own.aliases, ...all.aliases])].sort();
    },
  });

export const aliasLevelOf = (name: string, alias: string) =>
  queryOptions({
    queryKey: ["model", name, "alias-level", alias],
    queryFn: async ({ signal }) => (await call("getLevel", { query: { object_kind: "alias", object: name, alias }, signal })).level,
    enabled: /^[A-Za-z0-9_-]+$/.test(alias),
    retry: false,
  });
