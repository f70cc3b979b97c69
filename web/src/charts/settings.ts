/** How the charts of a page are drawn. All of it is in the URL; what is as usual is left out. */
import type { Smoothing } from "@/charts/smoothing";

export interface ChartSettings {
  x?: "relative" | "time" | "metric";
  xKey?: string;
  smooth?: Exclude<Smoothing, "none">;
  amount?: number;
  logX?: boolean;
  logY?: boolean;
  clip?: boolean;
  /** The zoomed range, both ends included. */
  zoom?: [number, number];
}

export function readChartSettings(search: Record<string, unknown>): ChartSettings {
  const settings: ChartSettings = {};
  const { x, xKey, smooth, amount, zoom } = search;
  if (x === "relative" || x === "time" || (x === "metric" && typeof xKey === "string" && xKey)) settings.x = x;
  if (settings.x === "metric" && typeof xKey === "string") settings.xKey = xKey;
  if (smooth === "ema" || smooth === "gaussian" || smooth === "mean") settings.smooth = smooth;
  if (typeof amount === "number" && amount > 0 && amount < 1) settings.amount = amount;
  if (search["logX"] === true) settings.logX = true;
  if (search["logY"] === true) settings.logY = true;
  if (search["clip"] === true) settings.clip = true;
  if (Array.isArray(zoom) && zoom.length === 2 && zoom.every((end) => Number.isFinite(end)) && zoom[0] < zoom[1]) settings.zoom = [zoom[0] as number, zoom[1] as number];
  return settings;
}
