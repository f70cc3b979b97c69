import type { VersionBrief } from "@/api/types";

/** A version's value of the metric that is drawn. */
export interface Point {
  version: number;
  value: number;
  /** The difference to the version before that has a number, and which that is; null for the first. */
  delta: number | null;
  before: number | null;
  aliases: string[];
}

/** The versions that have a finite number for a metric, oldest first. */
export function pointsOf(versions: readonly VersionBrief[], metric: string): Point[] {
  const points: Point[] = [];
  for (const one of [...versions].sort((a, b) => a.version - b.version)) {
    const value = one.metrics[metric];
    if (typeof value !== "number" || !Number.isFinite(value)) continue;
    const last = points[points.length - 1];
    points.push({ version: one.version, value, delta: last ? value - last.value : null, before: last?.version ?? null, aliases: one.aliases });
  }
  return points;
}

const QUALITY = [/^(test|eval)[_/]/, /^val/, /auc|acc|f1|r2|rmse|mae|loss|precision|recall/i, /^(?!system\/|train)/];

/** Metrics, those first that most likely say how good a model is: of a test, of a validation, by their name; those of the system are left out. */
export function ranked(metrics: readonly string[]): string[] {
  const rank = (key: string) => {
    const found = QUALITY.findIndex((pattern) => pattern.test(key));
    return (found === -1 ? QUALITY.length : found) + (key.startsWith("train") ? QUALITY.length : 0);
  };
  return metrics.filter((key) => !key.startsWith("system/")).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/** The range of an axis that shows the values from `low` to `high`: a tenth more at both ends, and room around values that are all the same. */
export function around(low: number, high: number): [number, number] {
  const room = high > low ? (high - low) / 10 : Math.abs(high) / 10 || 1;
  return [low - room, high + room];
}
