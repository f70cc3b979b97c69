import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { innerRange } from "@/charts/smoothing";
import type { Drawn } from "@/charts/lines";
import { metric, short } from "@/components/format";

export interface PlotProps {
  data: Drawn;
  colours: Map<string, string>;
  nameOf: (runId: string) => string;
  xKind: "step" | "relative" | "time" | "metric";
  logX: boolean;
  logY: boolean;
  clip: boolean;
  height: number;
  /** Charts with the same key share their crosshair. */
  syncKey: string;
  onZoom: (range: [number, number] | null) => void;
  onReady?: (plot: uPlot) => void;
}

const TIP_LINES = 8;

function xText(kind: PlotProps["xKind"], value: number): string {
  if (kind === "time") return new Date(value).toLocaleString();
  if (kind === "relative") return relative(value);
  return kind === "step" ? `step ${short(Math.round(value))}` : metric(value);
}

function relative(ms: number): string {
  const s = ms / 1000;
  return s < 120 ? `${Number(s.toPrecision(3))} s` : s < 7200 ? `${Number((s / 60).toPrecision(3))} min` : `${Number((s / 3600).toPrecision(3))} h`;
}

/** Lines with their bands on a canvas; dragging zooms, a double click zooms out. */
export function Plot(props: PlotProps) {
  const { data, colours, xKind, logX, logY, clip, height, syncKey } = props;
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const [tip, setTip] = useState<{ at: number; left: number } | null>(null);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const make = () => {
      const style = getComputedStyle(document.body);
      const seen = (name: string) => resolved(element, name);
      const axis = { stroke: seen("--text-3"), grid: { stroke: seen("--line"), width: 1 }, ticks: { show: false }, font: `11px ${style.fontFamily}` };
      const isSmoothed = data.lines.some((line) => line.mean !== line.raw);
      const series: uPlot.Series[] = [{}];
      const bands: uPlot.Band[] = [];
      const columns: (number | null)[][] = [data.x];
      for (const line of data.lines) {
        const colour = resolvedColour(element, colours.get(line.run_id) ?? "#888");
        const hasBand = line.buckets < line.points;
        if (hasBand) {
          series.push({ stroke: "transparent", points: { show: false }, spanGaps: true }, { stroke: "transparent", points: { show: false }, spanGaps: true });
          columns.push(line.max, line.min);
          bands.push({ series: [columns.length - 2, columns.length - 1], fill: faded(colour, 0.16) });
        } else if (isSmoothed && line.points > 2) {
          series.push({ stroke: faded(colour, 0.25), width: 1, points: { show: false }, spanGaps: true });
          columns.push(line.raw);
        }
        series.push({ stroke: colour, width: 1.7, spanGaps: true, points: { show: line.points < 3, size: 7, fill: colour } });
        columns.push(line.mean);
      }
      const inner = clip ? innerRange(data.lines.map((line) => line.mean)) : null;
      const plot = new uPlot(
        {
          width: Math.max(120, element.clientWidth),
          height,
          legend: { show: false },
          padding: [10, 10, 0, 0],
          cursor: { sync: { key: syncKey, setSeries: false }, points: { show: false }, drag: { x: true, y: false, setScale: false } },
          scales: {
            x: { time: false, distr: logX ? 3 : 1 },
            y: { distr: logY ? 3 : 1, ...(inner ? { range: [inner[0] - (inner[1] - inner[0]) * 0.05, inner[1] + (inner[1] - inner[0]) * 0.05] as uPlot.Range.MinMax } : {}) },
          },
          axes: [
            { ...axis, size: 28, space: 70, values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : xKind === "time" ? new Date(tick).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" }) : xKind === "relative" ? relative(tick) : short(Number(tick.toPrecision(6))))) },
            { ...axis, size: 54, values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : metric(tick))) },
          ],
          series,
          bands,
          hooks: {
            setSelect: [
              (self) => {
                if (self.select.width < 6) return;
                const range: [number, number] = [self.posToVal(self.select.left, "x"), self.posToVal(self.select.left + self.select.width, "x")];
                self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
                latest.current.onZoom(range);
              },
            ],
            setCursor: [(self) => setTip(self.cursor.idx === null || self.cursor.idx === undefined || (self.cursor.left ?? -1) < 0 ? null : { at: self.cursor.idx, left: self.cursor.left ?? 0 })],
          },
        },
        columns as uPlot.AlignedData,
        element,
      );
      plot.over.addEventListener("dblclick", () => latest.current.onZoom(null));
      latest.current.onReady?.(plot);
      return plot;
    };
    let plot = make();
    const again = () => {
      plot.destroy();
      plot = make();
    };
    const resize = new ResizeObserver(() => plot.setSize({ width: Math.max(120, element.clientWidth), height }));
    resize.observe(element);
    window.addEventListener("lineal:theme", again);
    return () => {
      window.removeEventListener("lineal:theme", again);
      resize.disconnect();
      plot.destroy();
    };
  }, [data, colours, xKind, logX, logY, clip, height, syncKey]);

  const x = tip ? data.x[tip.at] : undefined;
  const values =
    tip && x !== undefined
      ? data.lines
          .map((line) => ({ line, value: nearest(line.mean, tip.at) }))
          .filter((one): one is { line: Drawn["lines"][number]; value: number } => one.value !== null)
          .sort((a, b) => b.value - a.value)
      : [];
  const width = place.current?.clientWidth ?? 0;
  return (
    <div ref={place} className="plot" style={{ height }}>
      {tip && x !== undefined && values.length > 0 && (
        <div className="tip" style={tip.left > width / 2 ? { right: width - tip.left - 44 } : { left: tip.left + 68 }}>
          <div className="faint">{xText(xKind, x)}</div>
          {values.slice(0, TIP_LINES).map(({ line, value }) => (
            <div key={`${line.run_id} ${line.key}`} className="row">
              <span className="dot" style={{ background: colours.get(line.run_id) }} />
              <span className="grow truncate">{props.nameOf(line.run_id)}</span>
              <b className="num">{metric(value)}</b>
            </div>
          ))}
          {values.length > TIP_LINES && <div className="faint">and {values.length - TIP_LINES} more</div>}
        </div>
      )}
    </div>
  );
}

/** The value at a position, or of the closest earlier one within a few positions: lines of different runs have different steps. */
function nearest(values: readonly (number | null)[], at: number): number | null {
  for (let back = 0; back < 12 && at - back >= 0; back++) {
    const value = values[at - back];
    if (value !== null && value !== undefined) return value;
  }
  return null;
}

function resolved(element: HTMLElement, name: string): string {
  return resolvedColour(element, `var(${name})`);
}

/** What a colour of the style sheet is at the moment: a canvas knows neither variables nor light-dark(). */
function resolvedColour(element: HTMLElement, colour: string): string {
  const probe = document.createElement("span");
  probe.style.color = colour;
  element.appendChild(probe);
  const answer = getComputedStyle(probe).color;
  probe.remove();
  return answer;
}

function faded(colour: string, alpha: number): string {
  return colour.startsWith("oklch(") ? colour.replace(")", ` / ${alpha})`) : colour.replace("rgb(", "rgba(").replace(")", `, ${alpha})`);
}
