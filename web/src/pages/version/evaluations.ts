/** What was measured on a model again and again: one series for each metric and dataset. */
import type { ModelMetric } from "@/api/types";

/** Each oldest first; series in the order in which their metrics are named. */
export function seriesOf(evaluations: readonly ModelMetric[]): ModelMetric[][] {
  const found = new Map<string, ModelMetric[]>();
  for (const one of evaluations) {
    const key = JSON.stringify([one.key, one.dataset_name, one.dataset_digest]);
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return [...found].sort(([a], [b]) => a.localeCompare(b)).map(([, all]) => all.sort((a, b) => a.time_ms - b.time_ms || a.step - b.step));
}

const MARGIN = 4;

/** Points of a line through values at equal distances, in pixels from the upper left; what is no number is left out. */
export function sparkOf(values: readonly (number | string)[], width: number, height: number): [number, number][] {
  const numbers = values.filter((one): one is number => typeof one === "number" && Number.isFinite(one));
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const across = (width - 2 * MARGIN) / Math.max(1, numbers.length - 1);
  return numbers.map((one, index) => [MARGIN + index * across, high > low ? height - MARGIN - ((one - low) / (high - low)) * (height - 2 * MARGIN) : height / 2]);
}
