/** Requests and notifications; all below ["requests"], which what is decided anywhere reads again. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "@/api/client";

const PAGE = 50;
const BRIEFLY = 10;
const LOOKED_AGAIN_MS = 60_000;
/** More is shown as "20+". */
export const COUNTED_MAX = 20;

export const waiting = infiniteQueryOptions({
  queryKey: ["requests", "waiting"],
  queryFn: ({ pageParam, signal }) => call("listWaitingRequests", { query: { limit: PAGE, cursor: pageParam }, signal }),
  initialPageParam: "",
  getNextPageParam: (page) => page.cursor || undefined,
});

/** The first few, for the home page. */
export const waitingBriefly = queryOptions({
  queryKey: ["requests", "waiting-briefly"],
  queryFn: ({ signal }) => call("listWaitingRequests", { query: { limit: BRIEFLY }, signal }),
});

export const filed = (state: "any" | "open") =>
  infiniteQueryOptions({
    queryKey: ["requests", "filed", state],
    queryFn: ({ pageParam, signal }) => call("listFiledRequests", { query: { state, limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });

export const notifications = (unread: boolean) =>
  infiniteQueryOptions({
    queryKey: ["requests", "inbox", unread],
    queryFn: ({ pageParam, signal }) => call("listInbox", { query: { unread, limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });

/** How many requests wait for the viewer, and how many notifications are not read: what the side bar shows. */
export const attention = queryOptions({
  queryKey: ["requests", "attention"],
  queryFn: async ({ signal }) => {
    const [requests, inbox] = await Promise.all([
      call("listWaitingRequests", { query: { limit: COUNTED_MAX + 1 }, signal }),
      call("listInbox", { query: { unread: true, limit: 1 }, signal }),
    ]);
    return { waiting: requests.requests.length, unread: inbox.unread_count };
  },
  refetchInterval: LOOKED_AGAIN_MS,
});
