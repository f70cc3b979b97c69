/** What the settings ask, all below ["settings"], which each change reads again. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "@/api/client";
import type { AccountPage, CollectionPage, MemberPage } from "@/api/types";
import type { ObjectKind } from "@/pages/settings/sections";

const PAGE = 100;

export const session = queryOptions({ queryKey: ["session"], queryFn: () => call("getSession", {}), staleTime: 60_000 });
export const whoami = queryOptions({ queryKey: ["settings", "whoami"], queryFn: ({ signal }) => call("whoami", { signal }), retry: false });
export const storage = queryOptions({ queryKey: ["settings", "storage"], queryFn: ({ signal }) => call("getStorage", { signal }), retry: false });

export const accountsOf = (kind: "user" | "service_account") =>
  infiniteQueryOptions({
    queryKey: ["settings", "accounts", kind],
    queryFn: ({ pageParam, signal }): Promise<AccountPage> => call(kind === "user" ? "listUsers" : "listServiceAccounts", { query: { limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });

export const collectionsOf = (kind: "group" | "role") =>
  infiniteQueryOptions({
    queryKey: ["settings", "collections", kind],
    queryFn: ({ pageParam, signal }): Promise<CollectionPage> => call(kind === "group" ? "listGroups" : "listRoles", { query: { limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });

export const membersOf = (kind: "group" | "role", name: string) =>
  infiniteQueryOptions({
    queryKey: ["settings", "members", kind, name],
    queryFn: ({ pageParam, signal }): Promise<MemberPage> => call(kind === "group" ? "listGroupMembers" : "listRoleMembers", { parameters: { name }, query: { limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });

export const tokensOf = (account: string) =>
  infiniteQueryOptions({
    queryKey: ["settings", "tokens", account],
    queryFn: ({ pageParam, signal }) => call("listTokens", { query: { account, limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });

export const grantsOf = (principal: string) =>
  infiniteQueryOptions({
    queryKey: ["settings", "grants", principal],
    queryFn: ({ pageParam, signal }) => call("listGrants", { query: { principal, limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });

export const holdersOf = (kind: ObjectKind, object: string, alias: string) =>
  infiniteQueryOptions({
    queryKey: ["settings", "holders", kind, object, alias],
    queryFn: ({ pageParam, signal }) => call("listHolders", { query: { object_kind: kind, object, alias, limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
    retry: false,
  });

export const protectedOf = (object: string) =>
  infiniteQueryOptions({
    queryKey: ["settings", "protected", object],
    queryFn: ({ pageParam, signal }) => call("listProtectedAliases", { query: { object, limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
    retry: false,
  });
