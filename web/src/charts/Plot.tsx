import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { TIME_STEPS, tickText, xText, type XKind } from "@/charts/axes";
import { fontFamily, resolved } from "@/charts/colours";
import type { Line } from "@/charts/lines";
import { paint } from "@/charts/paint";
import type { Range } from "@/charts/scales";
import { rowsAt, Tip } from "@/charts/Tip";
import { metric } from "@/components/format";

export interface PlotProps {
  title: string;
  lines: readonly Line[];
  /** The ranges shown. */
  x: Range;
  y: Range;
  colours: Map<string, string>;
  nameOf: (id: string) => string;
  xKind: XKind;
  xKey: string;
  logX: boolean;
  logY: boolean;
  /** The line that the others are measured against. */
  baseline?: Line | undefined;
  /** The lines are distances to the baseline already. */
  isDelta: boolean;
  height: number;
  /** Charts with the same key share their crosshair. */
  syncKey: string;
  onZoom: (range: Range | null) => void;
  onReady?: (plot: uPlot) => void;
}

const WIDTH_MIN = 120;
const KEY_SHARE = 0.02;
/** The mark that the browser's timeline has whenever a chart was drawn; bench/browser.py reads it. */
export const DRAWN = "lineal.chart.drawn";

/** Lines with their bands on a canvas; dragging zooms, a double click zooms out, the arrows move the crosshair. uPlot has the axes. */
export function Plot(props: PlotProps) {
  const { lines, x, y, xKind, xKey, logX, logY, height, syncKey, colours, baseline } = props;
  const place = useRef<HTMLDivElement>(null);
  const made = useRef<uPlot>(null);
  const latest = useRef(props);
  latest.current = props;
  const [cursor, setCursor] = useState<{ x: number; left: number; top: number } | null>(null);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const make = () => {
      const plot = new uPlot(optionsOf(element, latest, setCursor), dataOf(latest.current), element);
      plot.over.addEventListener("dblclick", () => latest.current.onZoom(null));
      made.current = plot;
      latest.current.onReady?.(plot);
    };
    make();
    const again = () => {
      made.current?.destroy();
      make();
    };
    const resize = new ResizeObserver(() => {
      const width = Math.max(WIDTH_MIN, element.clientWidth);
      if (made.current && made.current.width !== width) made.current.setSize({ width, height });
    });
    resize.observe(element);
    window.addEventListener("lineal:theme", again);
    return () => {
      window.removeEventListener("lineal:theme", again);
      resize.disconnect();
      made.current?.destroy();
      made.current = null;
    };
  }, [xKind, logX, logY, height, syncKey]);

  useEffect(() => made.current?.setData(dataOf(latest.current)), [lines, x, y, colours, baseline]);

  const rows = cursor ? rowsAt(lines, cursor.x, (x[1] - x[0]) / 60, props.isDelta ? undefined : baseline) : [];
  const near = cursor && made.current ? made.current.posToVal(cursor.top, "y") : 0;
  const move = (event: KeyboardEvent) => {
    const plot = made.current;
    const by = { ArrowLeft: -KEY_SHARE, ArrowRight: KEY_SHARE, Home: -1, End: 1 }[event.key];
    if (!plot || by === undefined) return;
    event.preventDefault();
    const width = plot.over.clientWidth;
    const left = Math.min(width - 1, Math.max(1, (cursor?.left ?? width / 2) + by * width));
    plot.setCursor({ left, top: plot.over.clientHeight / 2 }, true);
  };
  return (
    <div
      ref={place}
      className="plot"
      style={{ height }}
      role="slider"
      tabIndex={0}
      aria-label={`Crosshair of ${props.title}`}
      aria-valuemin={x[0]}
      aria-valuemax={x[1]}
      aria-valuenow={cursor?.x ?? x[0]}
      aria-valuetext={cursor ? [xText(xKind, cursor.x, xKey), ...rows.slice(0, 5).map((row) => `${props.nameOf(row.line.id)} ${metric(row.value)}`)].join(", ") : "The arrows move it"}
      onKeyDown={move}
    >
      {cursor && rows.length > 0 && (
        <Tip rows={rows} title={xText(xKind, cursor.x, xKey)} left={cursor.left} width={place.current?.clientWidth ?? 0} near={near} colours={colours} nameOf={props.nameOf} baseline={baseline?.id} isDelta={props.isDelta} />
      )}
    </div>
  );
}

/** uPlot gets the corners only: it draws the axes and keeps the crosshair, and the lines are painted over them. */
function dataOf({ x, y }: PlotProps): uPlot.AlignedData {
  return [x, y];
}

function optionsOf(element: HTMLElement, latest: { current: PlotProps }, setCursor: (to: { x: number; left: number; top: number } | null) => void): uPlot.Options {
  const { xKind, logX, logY, height, syncKey } = latest.current;
  const axis: uPlot.Axis = { stroke: resolved("var(--text-3)"), grid: { stroke: resolved("var(--line)"), width: 1 }, ticks: { show: false }, font: `11px ${fontFamily()}` };
  const zero = resolved("var(--line-strong)");
  return {
    width: Math.max(WIDTH_MIN, element.clientWidth),
    height,
    legend: { show: false },
    padding: [10, 12, 0, 0],
    cursor: { sync: { key: syncKey, setSeries: false, scales: ["x", null] }, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    scales: {
      x: { time: false, distr: logX ? 3 : 1, range: () => latest.current.x },
      y: { distr: logY ? 3 : 1, range: () => latest.current.y },
    },
    axes: [
      {
        ...axis,
        size: 28,
        space: xKind === "time" ? 92 : 70,
        ...(xKind === "time" || xKind === "relative" ? { incrs: TIME_STEPS } : {}),
        values: (_, ticks, __, ___, step) => ticks.map((tick) => (tick === null ? "" : tickText(xKind, tick, step))),
      },
      { ...axis, size: 54, values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : metric(tick))) },
    ],
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: {
      draw: [
        (self) => {
          const now = latest.current;
          const { left, top, width, height: tall } = self.bbox;
          const frame = { left, top, width, height: tall, x: now.x, y: now.y, logX, logY, ratio: uPlot.pxRatio };
          if (now.isDelta && now.y[0] < 0 && now.y[1] > 0) {
            self.ctx.fillStyle = zero;
            self.ctx.fillRect(left, Math.round(self.valToPos(0, "y", true)), width, frame.ratio);
          }
          paint(self.ctx, now.lines, (line) => ({ colour: now.colours.get(line.id) ?? "#888", dashed: line.id === now.baseline?.id }), frame);
          performance.clearMarks(DRAWN);
          performance.mark(DRAWN, { detail: { title: now.title, lines: now.lines.length } });
        },
      ],
      setSelect: [
        (self) => {
          if (self.select.width < 6) return;
          const range: Range = [self.posToVal(self.select.left, "x"), self.posToVal(self.select.left + self.select.width, "x")];
          self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          latest.current.onZoom(range);
        },
      ],
      setCursor: [
        (self) => {
          const { left = -1, top = -1 } = self.cursor;
          setCursor(left < 0 ? null : { x: self.posToVal(left, "x"), left, top });
        },
      ],
    },
  };
}
