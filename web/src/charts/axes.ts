/** What the ticks of the axes stand at and say. */
import { metric, short } from "@/components/format";

export type XKind = "step" | "relative" | "time" | "metric";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Distances between ticks of a time axis, in ms. */
export const TIME_STEPS: number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 5, 10, 30, 90, 365].map((count) => count * DAY),
];

/** A position on the axis, as a tooltip says it. */
export function xText(kind: XKind, value: number, key = ""): string {
  if (kind === "time") return new Date(value).toLocaleString();
  if (kind === "relative") return since(value);
  return kind === "step" ? `step ${short(Math.round(value))}` : `${key} ${metric(value)}`.trim();
}

/** A tick of the axis; `step` is the distance to the next one. */
export function tickText(kind: XKind, value: number, step: number): string {
  if (kind === "relative") return since(value);
  if (kind !== "time") return short(Number(value.toPrecision(6)));
  const date = new Date(value);
  if (step >= DAY) return date.toLocaleDateString([], { month: "short", day: "numeric" });
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", ...(step < MINUTE ? { second: "2-digit" } : {}) });
  return step >= HOUR ? `${date.toLocaleDateString([], { month: "short", day: "numeric" })} ${time}` : time;
}

function since(ms: number): string {
  const s = ms / SECOND;
  if (Math.abs(s) < 120) return `${Number(s.toPrecision(3))} s`;
  return Math.abs(s) < 7200 ? `${Number((s / 60).toPrecision(3))} min` : `${Number((s / 3600).toPrecision(3))} h`;
}
