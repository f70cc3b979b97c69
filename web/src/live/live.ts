/** The tab's only stream of events, and what it does to what is shown. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { addressOf } from "@/api/client";
import { renew } from "@/api/renewal";
import { ROUTES, type Event } from "@/api/types";
import { Collector, HEARD_KINDS, staleAfter } from "@/live/effects";
import { LiveStream, type LiveState } from "@/live/stream";

let state: LiveState = "off";
const watching = new Set<() => void>();
const listeners = new Set<(event: Event) => void>();

function become(to: LiveState): void {
  if (to === state) return;
  state = to;
  for (const watch of watching) watch();
}

/** Whether the page is told of what happens. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (watch) => {
      watching.add(watch);
      return () => watching.delete(watch);
    },
    () => state,
  );
}

/** Hear every event that the viewer may read, in order; `hear` must stay the same function. */
export function useEvents(hear: (event: Event) => void): void {
  useEffect(() => {
    listeners.add(hear);
    return () => void listeners.delete(hear);
  }, [hear]);
}

/** Keep the stream open while `wanted`, and read again what its events made old. Used once, by the shell. */
export function useStream(wanted: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!wanted) return;
    const collector = new Collector((keys) => {
      for (const queryKey of keys) renew(queries, queryKey);
    });
    const stream = new LiveStream({
      open: (after) => new EventSource(addressOf(ROUTES.streamEvents.split(" ")[1] ?? "", {}, { kind: HEARD_KINDS, after })),
      heard: (event) => {
        for (const listener of listeners) listener(event);
        collector.add(staleAfter(event));
      },
      missed: () => renew(queries, []),
      became: (to) => {
        become(to);
        // The stream cannot say why it was refused; the session can.
        if (to === "waiting") void queries.invalidateQueries({ queryKey: ["session"] });
      },
    });
    const look = () => stream.seen(document.visibilityState === "visible");
    const leave = () => stream.stop();
    stream.start();
    document.addEventListener("visibilitychange", look);
    window.addEventListener("online", look);
    window.addEventListener("pagehide", leave);
    return () => {
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("online", look);
      window.removeEventListener("pagehide", leave);
      stream.stop();
    };
  }, [wanted, queries]);
}
