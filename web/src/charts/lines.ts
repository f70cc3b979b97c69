/** From the buckets that the server answers to the columns that the chart draws. */
import type { ChartReply } from "@/api/types";
import { smooth, type Smoothing, type Values } from "@/charts/smoothing";

export interface Drawn {
  /** Positions on the x axis, ascending; shared by all lines. */
  x: number[];
  lines: { run_id: string; key: string; mean: Values; raw: Values; min: Values; max: Values; points: number; buckets: number }[];
}

/**
 * Lines whose buckets are single points keep their exact positions; longer ones share the grid of pixels.
 *
 * Source: docs/series.md, "Charts": all lines are over one range, and a bucket belongs to the pixel of its first point.
 */
export function drawn(reply: ChartReply, kind: Smoothing, amount: number): Drawn {
  const first = reply.first ?? 0;
  const last = reply.last ?? 0;
  const isExact = reply.lines.every((line) => line.x_first?.every((x, at) => x === line.x_last?.[at]) ?? true);
  const positions = new Set<number>();
  const placed = reply.lines.map((line) => (isExact ? (line.x_first ?? []) : (line.pixel ?? []).map((pixel) => first + ((pixel + 0.5) * (last - first)) / Math.max(1, reply.width))));
  for (const one of placed) for (const x of one) positions.add(x);
  const x = [...positions].sort((a, b) => a - b);
  const index = new Map(x.map((value, at) => [value, at]));
  return {
    x,
    lines: reply.lines.map((line, at) => {
      const own = placed[at] ?? [];
      const spread = (values: readonly (number | null)[] | undefined): Values => {
        const column: Values = new Array<number | null>(x.length).fill(null);
        own.forEach((position, bucket) => {
          const slot = index.get(position);
          if (slot !== undefined) column[slot] = values?.[bucket] ?? null;
        });
        return column;
      };
      return {
        run_id: line.run_id,
        key: line.key,
        raw: spread(line.mean),
        mean: spread(smooth([...(line.mean ?? [])], kind, amount)),
        min: spread(line.min),
        max: spread(line.max),
        points: (line.points ?? []).reduce((sum, value) => sum + value, 0),
        buckets: line.points?.length ?? 0,
      };
    }),
  };
}

/** The drawn buckets as CSV, one row each. */
export function asCsv(reply: ChartReply, nameOf: (runId: string) => string): string {
  const rows = ["run_id,run_name,metric,x_first,x_last,points,min,mean,max"];
  for (const line of reply.lines)
    for (let at = 0; at < (line.points?.length ?? 0); at++)
      rows.push([line.run_id, quoted(nameOf(line.run_id)), quoted(line.key), line.x_first?.[at], line.x_last?.[at], line.points?.[at], line.min?.[at] ?? "", line.mean?.[at] ?? "", line.max?.[at] ?? ""].join(","));
  return rows.join("\n");
}

function quoted(text: string): string {
  // A leading sign would be a formula to a spreadsheet.
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
