/** Smoothing of the means that a chart draws. Gaps (NaN) stay gaps and do not pull on their neighbours. */
export type Smoothing = "none" | "ema" | "gaussian" | "mean";
export type Values = Float64Array;

/**
 * @param amount 0 (as it is) to 1 (exclusive; flattest). EMA: the weight of what came before. The others: the window, as a share of a quarter of the line.
 */
export function smooth(values: Values, kind: Smoothing, amount: number): Values {
  if (kind === "none" || amount <= 0) return values;
  if (kind === "ema") return ema(values, Math.min(amount, 0.999));
  const reach = Math.max(1, Math.round((values.length / 8) * amount));
  return kind === "mean" ? weighted(values, reach, () => 1) : weighted(values, reach, (distance) => Math.exp(-0.5 * ((2.5 * distance) / reach) ** 2));
}

/** Exponential moving average, corrected for its start: the first values are not pulled to zero. */
function ema(values: Values, weight: number): Values {
  let last = 0;
  let rest = 1;
  return values.map((value) => {
    if (Number.isNaN(value)) return NaN;
    last = last * weight + (1 - weight) * value;
    rest *= weight;
    return last / (1 - rest);
  });
}

function weighted(values: Values, reach: number, weightAt: (distance: number) => number): Values {
  const weights = Float64Array.from({ length: reach + 1 }, (_, distance) => weightAt(distance));
  const answer = new Float64Array(values.length);
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) {
      answer[at] = NaN;
      continue;
    }
    let sum = 0;
    let total = 0;
    const end = Math.min(values.length - 1, at + reach);
    for (let other = Math.max(0, at - reach); other <= end; other++) {
      const near = values[other] as number;
      if (Number.isNaN(near)) continue;
      const weight = weights[Math.abs(other - at)] as number;
      sum += near * weight;
      total += weight;
    }
    answer[at] = sum / total;
  }
  return answer;
}

/** Answer the range that leaves out the outermost 1 % on either side, for charts that clip outliers; null where nothing is left. */
export function innerRange(lines: readonly Values[]): [number, number] | null {
  const all = new Float64Array(lines.reduce((sum, values) => sum + values.length, 0));
  let count = 0;
  for (const values of lines) for (const value of values) if (!Number.isNaN(value)) all[count++] = value;
  const sorted = all.subarray(0, count).sort();
  const low = sorted[Math.floor(count * 0.01)];
  const high = sorted[Math.min(count - 1, Math.ceil(count * 0.99) - 1)];
  return low === undefined || high === undefined || low === high ? null : [low, high];
}
