/** Smoothing of the means that a chart draws. Gaps (null) stay gaps and do not pull on their neighbours. */
export type Smoothing = "none" | "ema" | "gaussian" | "mean";
export type Values = (number | null)[];

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
  let seen = 0;
  return values.map((value) => {
    if (value === null) return null;
    last = last * weight + (1 - weight) * value;
    seen += 1;
    return last / (1 - weight ** seen);
  });
}

function weighted(values: Values, reach: number, weightAt: (distance: number) => number): Values {
  const weights = Array.from({ length: reach + 1 }, (_, distance) => weightAt(distance));
  return values.map((value, at) => {
    if (value === null) return null;
    let sum = 0;
    let total = 0;
    for (let other = Math.max(0, at - reach); other <= Math.min(values.length - 1, at + reach); other++) {
      const near = values[other];
      if (near === null || near === undefined) continue;
      const weight = weights[Math.abs(other - at)] ?? 0;
      sum += near * weight;
      total += weight;
    }
    return total > 0 ? sum / total : null;
  });
}

/** Answer the range that leaves out the outermost 1 % on either side, for charts that clip outliers; null where nothing is left. */
export function innerRange(lines: readonly Values[]): [number, number] | null {
  const all = lines.flatMap((values) => values.filter((value): value is number => value !== null)).sort((a, b) => a - b);
  const low = all[Math.floor(all.length * 0.01)];
  const high = all[Math.min(all.length - 1, Math.ceil(all.length * 0.99) - 1)];
  return low === undefined || high === undefined || low === high ? null : [low, high];
}
