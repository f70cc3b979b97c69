/** The ranges of a chart's axes, and what of its lines they leave out. */
import type { Band, Line } from "@/charts/lines";
import { innerRange } from "@/charts/smoothing";
import { short } from "@/components/format";

export type Range = [number, number];

/** The shown range of x; on a logarithmic axis it begins at the first position that can stand on it. */
export function xRange(lines: readonly Line[], zoom: Range | undefined, isLog: boolean): Range {
  let low = Infinity;
  let high = -Infinity;
  for (const line of lines) {
    const start = isLog && line.start <= 0 ? line.x.find((x) => x > 0) : line.start;
    if (start === undefined) continue;
    low = Math.min(low, start);
    high = Math.max(high, line.end);
  }
  if (zoom) [low, high] = [isLog && zoom[0] <= 0 ? Math.min(low, zoom[1]) : zoom[0], zoom[1]];
  if (low > high) return isLog ? [1, 10] : [0, 1];
  if (low < high) return [low, high];
  return isLog ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
}

/** The shown range of y: of the bands and lines, or of all but the outermost 1 % of the means; null where nothing can be drawn. */
export function yRange(lines: readonly Line[], x: Range, isLog: boolean, clips: boolean): Range | null {
  let low = Infinity;
  let high = -Infinity;
  const take = (value: number) => {
    if (!(isLog ? value > 0 : value === value)) return;
    if (value < low) low = value;
    if (value > high) high = value;
  };
  for (const line of lines)
    for (let at = 0; at < line.x.length; at++) {
      const place = line.x[at] as number;
      if (place < x[0] || place > x[1]) continue;
      take(line.mean[at] as number);
      if (!line.hasBand) take(line.raw[at] as number);
      else {
        take(line.low[at] as number);
        take(line.high[at] as number);
      }
    }
  if (low > high) return null;
  if (clips) {
    const inner = innerRange(lines.map((line) => line.mean));
    if (inner && (!isLog || inner[0] > 0)) [low, high] = inner;
  }
  return padded(low, high, isLog);
}

function padded(low: number, high: number, isLog: boolean): Range {
  if (isLog) {
    const by = (high / low) ** 0.05;
    return by > 1 ? [low / by, high * by] : [low / 2, high * 2];
  }
  const by = (high - low) * 0.05 || Math.abs(high) * 0.1 || 1;
  return [low - by, high + by];
}

/** How many buckets have an extreme that is not to be seen: clipped away, or without a place on a logarithmic axis. */
export function hiddenExtremes(lines: readonly Line[], x: Range, y: Range | null, isLogX: boolean): number {
  let hidden = 0;
  for (const line of lines)
    for (let at = 0; at < line.x.length; at++) {
      const place = line.x[at] as number;
      const low = (line.hasBand ? line.low[at] : line.raw[at]) as number;
      const high = (line.hasBand ? line.high[at] : line.raw[at]) as number;
      if (isLogX && place <= 0) hidden += 1;
      else if (place >= x[0] && place <= x[1] && y && (low < y[0] || high > y[1])) hidden += 1;
    }
  return hidden;
}

/** What the foot of a chart says: how many points its buckets stand for, and what is not to be seen of them. */
export function footText(lines: readonly Line[], hidden: number, band: Band, isLogX = false): string {
  const points = lines.reduce((sum, line) => sum + line.points, 0);
  const buckets = lines.reduce((sum, line) => sum + line.x.length, 0);
  const notFinite = lines.reduce((sum, line) => sum + line.notFinite, 0);
  if (points === 0) return " ";
  const isOfGroups = lines.some((line) => line.runs);
  const parts = isOfGroups ? [`${short(points)} points of ${short(lines.reduce((sum, line) => sum + (line.runs?.all ?? 1), 0))} runs`] : [buckets < points ? `${short(buckets)} of ${short(points)} points` : `${short(points)} ${points === 1 ? "point" : "points"}, all of them`];
  // The band of a deviation has no extremes, so nothing can be said of them.
  if (isOfGroups && band === "std") parts.push("band: one standard deviation");
  else if (hidden > 0) parts.push(`${short(hidden)} ${hidden === 1 ? "extreme" : "extremes"} out of view`);
  else if (buckets < points) parts.push("0 extremes lost");
  if (notFinite > 0) parts.push(`${short(notFinite)} not a number or infinite`);
  if (isLogX) parts.push("x above 0");
  return parts.join(", ");
}
