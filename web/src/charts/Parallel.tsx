import { useEffect, useRef } from "react";
import type { RunRow } from "@/api/types";
import { metric as numberText } from "@/components/format";
import { keepDrawn } from "@/charts/canvas";

const HEIGHT = 300;
const TOP = 28;
const BOTTOM = 22;
const SIDE = 60;

interface Axis {
  title: string;
  place: (run: RunRow) => number | null;
  low: string;
  high: string;
}

/** One axis: numbers by their size, anything else by its alphabetical order. Positions are 0 (bottom) to 1. */
export function axisOf(title: string, values: readonly (string | number | undefined)[]): { place: (value: string | number | undefined) => number | null; low: string; high: string } {
  const known = values.filter((value) => value !== undefined && value !== "");
  const numbers = known.map(Number);
  if (known.length > 0 && numbers.every((value) => Number.isFinite(value))) {
    const low = numbers.reduce((a, b) => Math.min(a, b));
    const high = numbers.reduce((a, b) => Math.max(a, b));
    return { place: (value) => (value === undefined || value === "" ? null : high === low ? 0.5 : (Number(value) - low) / (high - low)), low: numberText(low), high: numberText(high) };
  }
  const order = [...new Set(known.map(String))].sort();
  return {
    place: (value) => (value === undefined || !order.includes(String(value)) ? null : order.length === 1 ? 0.5 : order.indexOf(String(value)) / (order.length - 1)),
    low: order[0] ?? title,
    high: order.at(-1) ?? "",
  };
}

/** Each run as a line over its params to its metric, which gives the colour. */
export function Parallel({ rows, params, metric }: { rows: readonly RunRow[]; params: readonly string[]; metric: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const axes: Axis[] = [...params.map((key) => ({ key, read: (run: RunRow) => run.params?.[key] })), { key: metric, read: (run: RunRow) => run.metrics?.[metric] }].map(({ key, read }) => {
      const axis = axisOf(key, rows.map(read));
      return { title: key, place: (run) => axis.place(read(run)), low: axis.low, high: axis.high };
    });
    const draw = () => {
      const ratio = window.devicePixelRatio;
      const width = element.clientWidth;
      element.width = width * ratio;
      element.height = HEIGHT * ratio;
      const context = element.getContext("2d");
      if (!context) return;
      const style = getComputedStyle(element);
      context.scale(ratio, ratio);
      context.font = `11.5px ${style.fontFamily}`;
      const left = (at: number) => SIDE + (at * (width - 2 * SIDE)) / Math.max(1, axes.length - 1);
      const top = (share: number) => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
      const last = axes.at(-1);
      context.lineWidth = 1.3;
      for (const run of rows) {
        const share = last?.place(run) ?? null;
        context.strokeStyle = share === null ? "rgb(128 128 140 / 25%)" : `oklch(${0.5 + share * 0.25} 0.17 ${280 - share * 180} / ${rows.length > 200 ? 0.25 : 0.65})`;
        context.beginPath();
        let isDown = false;
        axes.forEach((axis, at) => {
          const place = axis.place(run);
          if (place === null) isDown = false;
          else if (isDown) context.lineTo(left(at), top(place));
          else {
            context.moveTo(left(at), top(place));
            isDown = true;
          }
        });
        context.stroke();
      }
      context.textAlign = "center";
      axes.forEach((axis, at) => {
        context.strokeStyle = style.color;
        context.fillStyle = style.color;
        context.globalAlpha = 0.4;
        context.beginPath();
        context.moveTo(left(at), TOP);
        context.lineTo(left(at), HEIGHT - BOTTOM);
        context.stroke();
        context.globalAlpha = 1;
        context.fillText(axis.title.slice(-22), left(at), 12);
        context.globalAlpha = 0.75;
        context.fillText(axis.high.slice(0, 14), left(at), 24);
        context.fillText(axis.low.slice(0, 14), left(at), HEIGHT - 8);
        context.globalAlpha = 1;
      });
    };
    return keepDrawn(element, draw);
  }, [rows, params, metric]);
  return <canvas ref={canvas} className="parallel" style={{ height: HEIGHT }} role="img" aria-label={`Parallel coordinates of ${params.join(", ")} and ${metric} for ${rows.length} runs`} />;
}
