import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "@/api/client";

const PAGE = 50;
const LOOKED_AGAIN_MS = 5_000;

export const webhooksOf = (model: string) =>
  infiniteQueryOptions({
    queryKey: ["webhooks", "of", model],
    queryFn: ({ pageParam, signal }) => call("listWebhooks", { query: { model, limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });

export const webhookOf = (id: string) => queryOptions({ queryKey: ["webhooks", id], queryFn: ({ signal }) => call("getWebhook", { parameters: { id }, signal }) });

export type DeliveryState = "dead" | "delivered" | "dropped" | "waiting";

/** Deliveries, looked at again while one of them waits. */
export const deliveriesOf = (id: string, status: DeliveryState | "") =>
  infiniteQueryOptions({
    queryKey: ["webhooks", id, "deliveries", status],
    queryFn: ({ pageParam, signal }) => call("listDeliveries", { parameters: { id }, query: { ...(status ? { status } : {}), limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.deliveries.some((one) => one.status === "waiting")) ? LOOKED_AGAIN_MS : false),
  });
