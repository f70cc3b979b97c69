/** Which way is better on two axes: of the first x, then y. */
export const BESTS = ["low-low", "low-high", "high-low", "high-high"] as const;
export type Best = (typeof BESTS)[number];

/** Answer the positions of the points that no other one beats on both axes, from left to right. Equal points are all there. */
export function paretoFront(points: readonly { x: number; y: number }[], best: Best): number[] {
  const [signX, signY] = best.split("-").map((way) => (way === "low" ? 1 : -1)) as [number, number];
  const order = points.map((_, at) => at).sort((a, b) => key(points, a, signX, "x") - key(points, b, signX, "x") || key(points, a, signY, "y") - key(points, b, signY, "y"));
  const front: number[] = [];
  let least = Infinity;
  let leastX = NaN;
  for (const at of order) {
    const x = key(points, at, signX, "x");
    const y = key(points, at, signY, "y");
    if (y < least || (y === least && x === leastX)) {
      front.push(at);
      least = y;
      leastX = x;
    }
  }
  return signX > 0 ? front : front.reverse();
}

function key(points: readonly { x: number; y: number }[], at: number, sign: number, part: "x" | "y"): number {
  return sign * (points[at]?.[part] ?? NaN);
}
