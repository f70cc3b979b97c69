/** From the buckets that the server answers to the lines that a chart draws. */
import type { ChartReply, GroupsReply } from "@/api/types";
import { smooth, type Smoothing, type Values } from "@/charts/smoothing";

/** One line: a bucket for each position, ascending. NaN is a gap. */
export interface Line {
  /** The run, or the group. */
  id: string;
  /** Where each bucket stands: in the middle of its points. */
  x: Values;
  /** As it is drawn: smoothed, where that is asked for. */
  mean: Values;
  /** Before smoothing; the same array where there is none. */
  raw: Values;
  /** The band: from the least to the greatest value, or the standard deviation of a group around its mean. */
  low: Values;
  high: Values;
  hasBand: boolean;
  /** Where its first and its last point stand. */
  start: number;
  end: number;
  points: number;
  /** How many of the points are NaN or infinite, which cannot be drawn. */
  notFinite: number;
  /** Of a group: how many runs have a value at each position and the standard deviation of those; and how many runs there are. */
  runs?: { at: Values; std: Values; all: number };
}

export type Band = "std" | "minmax";

/** One line for each run of the answer that has points. */
export function linesOf(reply: ChartReply, kind: Smoothing, amount: number): Line[] {
  return reply.lines.flatMap((line) => {
    const { x_first: first = [], x_last: last = [], points = [] } = line;
    if (points.length === 0) return [];
    const raw = column(line.mean);
    const total = sum(points);
    return [
      {
        id: line.run_id,
        x: middles(first, last),
        raw,
        mean: smooth(raw, kind, amount),
        low: column(line.min),
        high: column(line.max),
        hasBand: points.length < total,
        start: first[0] ?? 0,
        end: last.at(-1) ?? 0,
        points: total,
        notFinite: sum(line.nan) + sum(line.inf) + sum(line.minus_inf),
      },
    ];
  });
}

/** One line for each group of the answer: the mean of its runs, each counting once, with a band. `ids` are those of the groups, in their order. */
export function groupLinesOf(reply: GroupsReply, ids: readonly string[], band: Band, kind: Smoothing, amount: number): Line[] {
  return reply.groups.flatMap((group, at) => {
    const { x, mean, std, runs } = group;
    if (x.length === 0) return [];
    const raw = column(mean);
    const deviation = column(std);
    return [
      {
        id: ids[at] ?? String(at),
        x: Float64Array.from(x),
        raw,
        mean: smooth(raw, kind, amount),
        low: band === "std" ? raw.map((value, bucket) => value - (deviation[bucket] ?? NaN)) : column(group.min),
        high: band === "std" ? raw.map((value, bucket) => value + (deviation[bucket] ?? NaN)) : column(group.max),
        hasBand: runs.some((count) => count > 1) || (band === "minmax" && group.points > x.length),
        start: x[0] ?? 0,
        end: x.at(-1) ?? 0,
        points: group.points,
        notFinite: group.not_finite,
        runs: { at: Float64Array.from(runs), std: deviation, all: group.with_points },
      },
    ];
  });
}

function column(values: readonly (number | null)[] | undefined): Values {
  const answer = new Float64Array(values?.length ?? 0);
  values?.forEach((value, at) => (answer[at] = value ?? NaN));
  return answer;
}

function middles(first: readonly number[], last: readonly number[]): Values {
  return Float64Array.from(first, (start, at) => start + ((last[at] ?? start) - start) / 2);
}

function sum(counts: readonly number[] | undefined): number {
  return counts?.reduce((total, value) => total + value, 0) ?? 0;
}

/** The bucket nearest to a position; -1 where the line does not reach. */
export function bucketAt(line: Line, x: number, slack = 0): number {
  if (line.x.length === 0 || x < line.start - slack || x > line.end + slack) return -1;
  const after = firstAtOrAfter(line.x, x);
  if (after === 0) return 0;
  if (after === line.x.length) return after - 1;
  return x - (line.x[after - 1] as number) <= (line.x[after] as number) - x ? after - 1 : after;
}

/** The value of a line at a position, between its buckets by a straight line; NaN where it does not reach or has a gap. */
export function valueAt(line: Line, x: number): number {
  if (line.x.length === 0 || x < line.start || x > line.end) return NaN;
  const after = firstAtOrAfter(line.x, x);
  if (after === 0) return line.mean[0] as number;
  if (after === line.x.length) return line.mean[after - 1] as number;
  const right = line.x[after] as number;
  if (right === x) return line.mean[after] as number;
  const left = line.x[after - 1] as number;
  const share = (x - left) / (right - left);
  return (line.mean[after - 1] as number) * (1 - share) + (line.mean[after] as number) * share;
}

function firstAtOrAfter(sorted: Values, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What is between a line and the baseline, where both have a value; elsewhere a gap. */
export function minus(line: Line, baseline: Line): Line {
  const base = line.x.map((x) => valueAt(baseline, x));
  const less = (values: Values) => values.map((value, at) => value - (base[at] as number));
  const mean = less(line.mean);
  return { ...line, mean, raw: line.raw === line.mean ? mean : less(line.raw), low: less(line.low), high: less(line.high) };
}

/** The drawn buckets of runs as CSV, one row each. */
export function asCsv(reply: ChartReply, nameOf: (runId: string) => string): string {
  const rows = ["run_id,run_name,metric,x_first,x_last,points,min,mean,max"];
  for (const line of reply.lines)
    for (let at = 0; at < (line.points?.length ?? 0); at++)
      rows.push([line.run_id, quoted(nameOf(line.run_id)), quoted(line.key), line.x_first?.[at], line.x_last?.[at], line.points?.[at], line.min?.[at] ?? "", line.mean?.[at] ?? "", line.max?.[at] ?? ""].join(","));
  return rows.join("\n");
}

/** The drawn positions of groups as CSV, one row each. */
export function groupsAsCsv(reply: GroupsReply, key: string, names: readonly string[]): string {
  const rows = ["group,metric,x,runs,min,mean,max,std"];
  reply.groups.forEach((group, index) =>
    group.x.forEach((x, at) => rows.push([quoted(names[index] ?? ""), quoted(key), x, group.runs[at], group.min[at] ?? "", group.mean[at] ?? "", group.max[at] ?? "", group.std[at] ?? ""].join(","))),
  );
  return rows.join("\n");
}

function quoted(text: string): string {
  // A leading sign would be a formula to a spreadsheet.
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
