/** How the charts of a page are drawn. All of it is in the URL; what is as usual is left out. */
import type { Band } from "@/charts/lines";
import type { Smoothing } from "@/charts/smoothing";

export const TOPS = [10, 25, 50] as const;

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
  /** How many runs of the table are drawn while none are selected; 10 where it is left out. */
  top?: 25 | 50;
  /** What the band of a group is; its standard deviation where it is left out. */
  band?: Exclude<Band, "std">;
  /** The run that the others are measured against. */
  baseline?: string;
  /** Whether the distance to the baseline is drawn, and not the values. */
  delta?: boolean;
}

/** Every setting taken back: spread below what is to stay. */
export const NO_SETTINGS: Record<keyof ChartSettings, undefined> = { x: undefined, xKey: undefined, smooth: undefined, amount: undefined, logX: undefined, logY: undefined, clip: undefined, zoom: undefined, top: undefined, band: undefined, baseline: undefined, delta: undefined };

export function readChartSettings(search: Record<string, unknown>): ChartSettings {
  const settings: ChartSettings = {};
  const { x, xKey, smooth, amount, zoom, top, band, baseline } = search;
  if (x === "relative" || x === "time" || (x === "metric" && typeof xKey === "string" && xKey)) settings.x = x;
  if (settings.x === "metric" && typeof xKey === "string") settings.xKey = xKey;
  if (smooth === "ema" || smooth === "gaussian" || smooth === "mean") settings.smooth = smooth;
  if (typeof amount === "number" && amount > 0 && amount < 1) settings.amount = amount;
  if (search["logX"] === true) settings.logX = true;
  if (search["logY"] === true) settings.logY = true;
  if (search["clip"] === true) settings.clip = true;
  if (Array.isArray(zoom) && zoom.length === 2 && zoom.every((end) => Number.isFinite(end)) && zoom[0] < zoom[1]) settings.zoom = [zoom[0] as number, zoom[1] as number];
  if (top === 25 || top === 50) settings.top = top;
  if (band === "minmax") settings.band = band;
  if (typeof baseline === "string" && /^[0-9a-f]{32}$/.test(baseline)) settings.baseline = baseline;
  if (search["delta"] === true) settings.delta = true;
  return settings;
}

/** The range to ask for: whole steps and milliseconds, and what is above 0 where only that has a place. */
export function askedRange(zoom: [number, number] | undefined, isOfValues: boolean, isLog: boolean): { first?: number; last?: number } {
  if (!zoom || (isLog && zoom[1] <= 0)) return {};
  const [first, last] = isOfValues ? zoom : [Math.floor(zoom[0]), Math.ceil(zoom[1])];
  return isLog && first <= 0 ? { last } : { first, last };
}
