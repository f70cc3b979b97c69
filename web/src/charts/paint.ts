/** Lines and their bands on a canvas. */
import type { Line } from "@/charts/lines";
import type { Range } from "@/charts/scales";

/** Where the axes lie on the canvas, in its own pixels. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  x: Range;
  y: Range;
  logX: boolean;
  logY: boolean;
  /** Pixels of the canvas for one of the page. */
  ratio: number;
}

/** How one line looks. */
export interface Look {
  colour: string;
  dashed: boolean;
}

const BAND_ALPHA = 0.17;
const EDGE_ALPHA = 0.4;
/** More bands than this would hide each other, so each gets fainter. */
const BANDS_CLEAR = 6;

export function paint(context: CanvasRenderingContext2D, lines: readonly Line[], lookOf: (line: Line) => Look, frame: Frame): void {
  const place = placer(frame);
  const bands = lines.filter((line) => line.hasBand);
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  context.lineJoin = "round";
  context.globalAlpha = BAND_ALPHA * Math.min(1, BANDS_CLEAR / bands.length);
  for (const line of bands) {
    context.fillStyle = lookOf(line).colour;
    band(context, line, place);
  }
  if (bands.length <= BANDS_CLEAR) {
    // A spike of one point is a needle that no one sees without an edge.
    context.globalAlpha = EDGE_ALPHA;
    context.lineWidth = frame.ratio;
    for (const line of bands) {
      context.strokeStyle = lookOf(line).colour;
      stroke(context, line, line.high, place, 0);
      stroke(context, line, line.low, place, 0);
    }
  }
  for (const line of lines) {
    const { colour, dashed } = lookOf(line);
    context.strokeStyle = context.fillStyle = colour;
    if (line.raw !== line.mean && !line.hasBand) {
      context.globalAlpha = 0.28;
      context.lineWidth = frame.ratio;
      stroke(context, line, line.raw, place, 0);
    }
    context.globalAlpha = 1;
    context.lineWidth = (dashed ? 2.2 : 1.7) * frame.ratio;
    context.setLineDash(dashed ? [6 * frame.ratio, 4 * frame.ratio] : []);
    stroke(context, line, line.mean, place, 3 * frame.ratio);
    context.setLineDash([]);
  }
  context.restore();
}

interface Place {
  x: (value: number) => number;
  /** NaN where a value has no place, as what is not above 0 on a logarithmic axis. */
  y: (value: number) => number;
  /** The first and last bucket of a line that can be seen, with one more on either side. */
  seen: (line: Line) => [number, number];
  bottom: number;
}

function placer(frame: Frame): Place {
  const { left, top, width, height, x, y } = frame;
  const along = (range: Range, isLog: boolean, from: number, length: number): ((value: number) => number) => {
    const start = isLog ? Math.log(range[0]) : range[0];
    const scale = length / ((isLog ? Math.log(range[1]) : range[1]) - start);
    return isLog ? (value) => (value > 0 ? from + (Math.log(value) - start) * scale : NaN) : (value) => from + (value - start) * scale;
  };
  return {
    x: along(x, frame.logX, left, width),
    y: along(y, frame.logY, top + height, -height),
    seen: (line) => {
      let first = 0;
      let last = line.x.length - 1;
      while (first < last && (line.x[first + 1] as number) < x[0]) first += 1;
      while (last > first && (line.x[last - 1] as number) > x[1]) last -= 1;
      return [first, last];
    },
    bottom: top + height,
  };
}

function stroke(context: CanvasRenderingContext2D, line: Line, values: Float64Array, place: Place, dot: number): void {
  const [first, last] = place.seen(line);
  const isSparse = last - first < 2;
  context.beginPath();
  let length = 0;
  let lastX = 0;
  let lastY = 0;
  const dots: number[] = [];
  for (let at = first; at <= last + 1; at++) {
    const px = at <= last ? place.x(line.x[at] as number) : NaN;
    const py = at <= last ? place.y(values[at] as number) : NaN;
    if (Number.isNaN(px) || Number.isNaN(py)) {
      if (length === 1) dots.push(lastX, lastY); // alone between two gaps: a line of one point cannot be seen
      length = 0;
      continue;
    }
    if (length === 0) context.moveTo(px, py);
    else context.lineTo(px, py);
    if (isSparse) dots.push(px, py);
    lastX = px;
    lastY = py;
    length += 1;
  }
  context.stroke();
  if (dot === 0) return;
  for (let at = 0; at < dots.length; at += 2) {
    context.beginPath();
    context.arc(dots[at] as number, dots[at + 1] as number, dot, 0, 2 * Math.PI);
    context.fill();
  }
}

function band(context: CanvasRenderingContext2D, line: Line, place: Place): void {
  const [first, last] = place.seen(line);
  let start = first;
  while (start <= last) {
    if (isOpen(line, start, place)) {
      start += 1;
      continue;
    }
    let end = start;
    while (end < last && !isOpen(line, end + 1, place)) end += 1;
    context.beginPath();
    for (let at = start; at <= end; at++) context.lineTo(place.x(line.x[at] as number), place.y(line.high[at] as number));
    for (let at = end; at >= start; at--) {
      const low = place.y(line.low[at] as number);
      context.lineTo(place.x(line.x[at] as number), Number.isNaN(low) ? place.bottom : low);
    }
    context.fill();
    start = end + 1;
  }
}

function isOpen(line: Line, at: number, place: Place): boolean {
  return Number.isNaN(place.y(line.high[at] as number)) || Number.isNaN(line.low[at]) || Number.isNaN(place.x(line.x[at] as number));
}
