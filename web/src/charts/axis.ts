/** Axes of plots whose points are runs: numbers by their size, anything else by its order. Places are 0 to 1. */
import { metric } from "@/components/format";

export type Value = string | number | null | undefined;

export interface Axis {
  kind: "number" | "category";
  /** Where a value stands; null where it has no place: it is missing, no number, or not above 0 on a logarithmic axis. */
  at: (value: Value) => number | null;
  ticks: { at: number; text: string }[];
}

/** About so many, never more. */
const TICKS = 6;
const CATEGORIES_TICKED = 12;
/** Numbers do not touch the frame. */
const MARGIN = 0.04;

function isGiven(value: Value): value is string | number {
  return value !== undefined && value !== null && value !== "";
}

/** Read a number as people write them in params; null for anything else. */
export function numberOf(value: Value): number | null {
  if (!isGiven(value)) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Whether the values are numbers: NaN and infinities, which have no place, do not make a category of them. */
export function areNumbers(values: readonly Value[]): boolean {
  const given = values.filter(isGiven);
  return given.length > 0 && given.every((value) => !Number.isNaN(Number(value)) || /^nan$/i.test(String(value)) || /^[+-]?inf(inity)?$/i.test(String(value)));
}

export function axisOf(values: readonly Value[], isLog = false): Axis {
  return areNumbers(values) ? ofNumbers(values, isLog) : ofCategories(values);
}

function ofNumbers(values: readonly Value[], isLog: boolean): Axis {
  const bend = (value: number) => (isLog ? Math.log10(value) : value);
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    const number = numberOf(value);
    if (number === null || (isLog && number <= 0)) continue;
    low = Math.min(low, bend(number));
    high = Math.max(high, bend(number));
  }
  if (low > high) return { kind: "number", at: () => null, ticks: [] };
  const span = high - low || Math.abs(high) * 0.2 || 1;
  const start = low === high ? low - span / 2 : low - span * MARGIN;
  const length = low === high ? span : span * (1 + 2 * MARGIN);
  const place = (bent: number) => (bent - start) / length;
  const marks = isLog ? decades(start, start + length) : rounds(start, start + length);
  return {
    kind: "number",
    at: (value) => {
      const number = numberOf(value);
      return number === null || (isLog && number <= 0) ? null : place(bend(number));
    },
    ticks: marks.map((mark) => ({ at: place(bend(mark)), text: metric(mark) })),
  };
}

/** Round numbers in a range, some TICKS of them. */
function rounds(low: number, high: number): number[] {
  const rough = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((times) => times * power >= rough) ?? 10) * power;
  const marks: number[] = [];
  for (let mark = Math.ceil(low / step); mark * step <= high; mark++) marks.push(Number((mark * step).toPrecision(12)));
  return marks;
}

/** Powers of ten between two exponents, with twos and fives where these are few. */
function decades(low: number, high: number): number[] {
  const marks: number[] = [];
  const times = high - low < 1.2 ? [1, 2, 5] : high - low < 3 ? [1, 3] : [1];
  const every = Math.max(1, Math.ceil((high - low) / 8));
  for (let power = Math.floor(low); power <= high; power += every)
    for (const by of times) {
      const mark = by * 10 ** power;
      if (Math.log10(mark) >= low && Math.log10(mark) <= high) marks.push(Number(mark.toPrecision(6)));
    }
  return marks;
}

function ofCategories(values: readonly Value[]): Axis {
  const order = new Map([...new Set(values.filter(isGiven).map(String))].sort((a, b) => a.localeCompare(b, "en", { numeric: true })).map((value, at) => [value, at]));
  const place = (at: number) => (at + 0.5) / order.size;
  const every = Math.ceil(order.size / CATEGORIES_TICKED);
  return {
    kind: "category",
    at: (value) => {
      const at = isGiven(value) ? order.get(String(value)) : undefined;
      return at === undefined ? null : place(at);
    },
    ticks: [...order].filter(([, at]) => at % every === 0).map(([text, at]) => ({ at: place(at), text })),
  };
}
