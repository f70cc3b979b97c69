/** Colours for values: even steps of lightness, which are told apart by who sees no hue. Source: the map "viridis" of matplotlib (CC0). */
import { axisOf, type Axis, type Value } from "@/charts/axis";

const STOPS: readonly (readonly [number, number, number])[] = [
  [68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37],
];
const HUES = [243, 160, 28, 330, 200, 48, 285, 110, 0, 178, 265, 85] as const;
/** Of what has no value. */
export const NO_COLOUR = "rgb(128 128 140)";

/** 0 is dark violet, 1 is yellow. */
export function shade(share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (STOPS.length - 1);
  const left = STOPS[Math.floor(at)] ?? STOPS[0];
  const right = STOPS[Math.min(STOPS.length - 1, Math.floor(at) + 1)] ?? left;
  if (!left || !right) return NO_COLOUR;
  const by = at - Math.floor(at);
  return `rgb(${left.map((one, part) => Math.round(one + ((right[part] ?? one) - one) * by)).join(" ")})`;
}

export interface ColourScale {
  axis: Axis;
  of: (value: Value) => string;
  /** What a legend shows: ends of the scale, or each of the first categories. */
  legend: { colour: string; text: string }[];
}

/** Shades for numbers, hues for anything else. */
export function colourScale(values: readonly Value[], isLog = false): ColourScale {
  const axis = axisOf(values, isLog);
  if (axis.kind === "number") {
    const of = (value: Value) => {
      const at = axis.at(value);
      return at === null ? NO_COLOUR : shade(at);
    };
    return { axis, of, legend: axis.ticks.map((tick) => ({ colour: shade(tick.at), text: tick.text })) };
  }
  const order = [...new Set(values.filter((value) => axis.at(value) !== null).map(String))].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const hues = new Map(order.map((value, at) => [value, `oklch(0.66 0.17 ${HUES[at % HUES.length] ?? 0})`]));
  return { axis, of: (value) => hues.get(String(value)) ?? NO_COLOUR, legend: [...hues].slice(0, HUES.length).map(([text, colour]) => ({ colour, text })) };
}
