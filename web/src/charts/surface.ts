/** A surface over points that are known here and there: their mean, weighted by distance, and nothing where none is near. */

export interface Known {
  /** 0 to 1. */
  x: number;
  y: number;
  value: number;
}

export interface Surface {
  columns: number;
  rows: number;
  /** Row by row from the bottom; NaN where no point is near. */
  values: Float64Array;
  /** Standard deviation of the weights' bell, as a share of the axes. */
  reach: number;
}

const REACH_MIN = 0.025;
const REACH_MAX = 0.12;
/** Beyond so many reaches from the nearest point nothing is said. */
const NEAR = 1.8;

export function surfaceOf(points: readonly Known[], columns: number, rows: number): Surface {
  const reach = Math.min(REACH_MAX, Math.max(REACH_MIN, typicalDistance(points)));
  const values = new Float64Array(columns * rows).fill(NaN);
  const scale = -0.5 / reach ** 2;
  const far = (3 * reach) ** 2;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const x = (column + 0.5) / columns;
      const y = (row + 0.5) / rows;
      let nearest = Infinity;
      let sum = 0;
      let total = 0;
      for (const point of points) {
        const distance = (point.x - x) ** 2 + (point.y - y) ** 2;
        if (distance > far) continue;
        if (distance < nearest) nearest = distance;
        const weight = Math.exp(distance * scale);
        sum += weight * point.value;
        total += weight;
      }
      if (nearest <= (NEAR * reach) ** 2) values[row * columns + column] = sum / total;
    }
  return { columns, rows, values, reach };
}

/** The median distance from a point to the nearest one that stands elsewhere. */
export function typicalDistance(points: readonly Known[]): number {
  // Of many points a part says the same.
  const some = points.length > 400 ? points.filter((_, at) => at % Math.ceil(points.length / 400) === 0) : points;
  const distances = some
    .map((one) => points.reduce((least, other) => {
      const distance = Math.hypot(one.x - other.x, one.y - other.y);
      return distance > 1e-9 && distance < least ? distance : least;
    }, Infinity))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 2)] ?? 0;
}
