import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { Axis } from "@/charts/axis";
import { fontFamily, resolved } from "@/charts/colours";
import { shade } from "@/charts/colourscale";
import type { Surface } from "@/charts/surface";
import { keepDrawn } from "@/charts/canvas";

export interface CloudPoint {
  id: string;
  /** 0 to 1. */
  x: number;
  y: number;
  colour: string;
  name: string;
  /** What a tooltip says of it, below its name. */
  facts: readonly (readonly [title: string, text: string])[];
}

export interface CloudProps {
  label: string;
  points: readonly CloudPoint[];
  xAxis: Axis;
  yAxis: Axis;
  xTitle: string;
  yTitle: string;
  /** Positions in `points` of a line through some of them, from left to right. */
  front?: readonly number[] | undefined;
  /** Below the points: its values are 0 to 1. */
  surface?: Surface | undefined;
  onOpen: (id: string) => void;
}

const HEIGHT = 420;
const LEFT = 64;
const RIGHT = 16;
const TOP = 14;
const BOTTOM = 48;
const REACH_PX = 18;
const BANDS = 10;

/** Runs as points on a canvas. The pointer or the arrows choose one, a click or Enter opens it. */
export function Cloud(props: CloudProps) {
  const { points, xAxis, yAxis, xTitle, yTitle, front, surface } = props;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const width = box.current?.clientWidth ?? 0;
  const left = (x: number, wide = width) => LEFT + x * (wide - LEFT - RIGHT);
  const top = (y: number) => TOP + (1 - y) * (HEIGHT - TOP - BOTTOM);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = () => {
      const ratio = window.devicePixelRatio;
      const wide = element.clientWidth;
      element.width = wide * ratio;
      element.height = HEIGHT * ratio;
      const context = element.getContext("2d");
      if (!context || wide === 0) return;
      context.scale(ratio, ratio);
      const toX = (x: number) => LEFT + x * (wide - LEFT - RIGHT);
      const toY = (y: number) => TOP + (1 - y) * (HEIGHT - TOP - BOTTOM);
      if (surface) drawSurface(context, surface, toX, toY);
      drawAxes(context, { xAxis, yAxis, xTitle, yTitle }, wide, toX, toY);
      if (front && front.length > 1) {
        context.strokeStyle = resolved("var(--text-2)");
        context.lineWidth = 1.5;
        context.setLineDash([5, 4]);
        context.beginPath();
        for (const at of front) {
          const point = points[at];
          if (point) context.lineTo(toX(point.x), toY(point.y));
        }
        context.stroke();
        context.setLineDash([]);
      }
      const rim = resolved("var(--panel)");
      const onFront = new Set(front);
      points.forEach((point, at) => {
        context.beginPath();
        context.arc(toX(point.x), toY(point.y), points.length > 1000 ? 3 : 4.5, 0, 2 * Math.PI);
        context.globalAlpha = front && !onFront.has(at) ? 0.45 : 0.92;
        context.fillStyle = point.colour;
        context.fill();
        context.globalAlpha = 1;
        context.strokeStyle = onFront.has(at) ? resolved("var(--text)") : rim;
        context.lineWidth = 1.2;
        context.stroke();
      });
    };
    return keepDrawn(element, draw);
  }, [points, xAxis, yAxis, xTitle, yTitle, front, surface]);

  const order = [...points.keys()].sort((a, b) => (points[a]?.x ?? 0) - (points[b]?.x ?? 0) || (points[a]?.y ?? 0) - (points[b]?.y ?? 0));
  const nearest = (event: { clientX: number; clientY: number }): number | null => {
    const rect = box.current?.getBoundingClientRect();
    if (!rect) return null;
    let best: number | null = null;
    let least = REACH_PX;
    points.forEach((point, at) => {
      const distance = Math.hypot(left(point.x, rect.width) - (event.clientX - rect.left), top(point.y) - (event.clientY - rect.top));
      if (distance < least) [best, least] = [at, distance];
    });
    return best;
  };
  const press = (event: KeyboardEvent) => {
    const point = chosen === null ? undefined : points[chosen];
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (event.key === "Enter" && point) props.onOpen(point.id);
    else if (event.key === "Escape") setChosen(null);
    else if (by !== undefined) setChosen(order[(Math.max(chosen === null ? (by > 0 ? -1 : 0) : order.indexOf(chosen), -1) + by + order.length) % order.length] ?? null);
    else return;
    event.preventDefault();
  };
  const point = chosen === null ? undefined : points[chosen];
  return (
    <div
      ref={box}
      className="cloud"
      style={{ height: HEIGHT, cursor: point ? "pointer" : "default" }}
      role="slider"
      tabIndex={0}
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={points.length}
      aria-valuenow={chosen === null ? 0 : order.indexOf(chosen) + 1}
      aria-valuetext={point ? `${point.name}: ${point.facts.map((fact) => fact.join(" ")).join(", ")}. Enter opens it` : `${points.length} runs; the arrows choose one`}
      onPointerMove={(event) => setChosen(nearest(event))}
      onPointerLeave={() => setChosen(null)}
      onClick={(event) => {
        const at = nearest(event);
        const hit = at === null ? undefined : points[at];
        if (hit) props.onOpen(hit.id);
      }}
      onKeyDown={press}
    >
      <canvas ref={canvas} style={{ height: HEIGHT }} />
      {point && (
        <>
          <span className="cloud-ring" style={{ left: left(point.x), top: top(point.y) }} />
          <div className="tip" style={{ top: Math.max(4, Math.min(HEIGHT - 120, top(point.y) - 30)), ...(point.x > 0.5 ? { right: width - left(point.x) + 14 } : { left: left(point.x) + 14 }) }}>
            <b className="truncate" style={{ display: "block" }}>{point.name}</b>
            {point.facts.map(([title, text]) => (
              <div key={title} className="row between">
                <span className="faint truncate">{title}</span> <span className="num">{text}</span>
              </div>
            ))}
            <div className="faint">click to open</div>
          </div>
        </>
      )}
    </div>
  );
}

type Place = (share: number) => number;

function drawAxes(context: CanvasRenderingContext2D, { xAxis, yAxis, xTitle, yTitle }: Pick<CloudProps, "xAxis" | "yAxis" | "xTitle" | "yTitle">, wide: number, toX: Place, toY: Place): void {
  const ink = resolved("var(--text-3)");
  context.lineWidth = 1;
  context.font = `11px ${fontFamily()}`;
  context.strokeStyle = resolved("var(--line)");
  context.fillStyle = ink;
  context.textAlign = "center";
  let free = -Infinity;
  for (const tick of xAxis.ticks) {
    const x = Math.round(toX(tick.at)) + 0.5;
    line(context, x, TOP, x, HEIGHT - BOTTOM);
    const text = tick.text.slice(0, 14);
    const half = context.measureText(text).width / 2;
    if (x - half < free) continue;
    context.fillText(text, x, HEIGHT - BOTTOM + 16);
    free = x + half + 8;
  }
  context.textAlign = "right";
  for (const tick of yAxis.ticks) {
    const y = Math.round(toY(tick.at)) + 0.5;
    line(context, LEFT, y, wide - RIGHT, y);
    context.fillText(tick.text.slice(0, 10), LEFT - 8, y + 4);
  }
  context.fillStyle = resolved("var(--text-2)");
  context.font = `12px ${fontFamily()}`;
  context.textAlign = "center";
  context.fillText(xTitle.slice(-60), toX(0.5), HEIGHT - 10, wide - LEFT - RIGHT);
  context.save();
  context.translate(13, toY(0.5));
  context.rotate(-Math.PI / 2);
  context.fillText(yTitle.slice(-60), 0, 0, HEIGHT - TOP - BOTTOM);
  context.restore();
}

function line(context: CanvasRenderingContext2D, fromX: number, fromY: number, toX: number, toY: number): void {
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}

function drawSurface(context: CanvasRenderingContext2D, { columns, rows, values }: Surface, toX: Place, toY: Place): void {
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column] as number;
      if (Number.isNaN(value)) continue;
      // In bands, whose edges are the contour lines.
      context.fillStyle = shade((Math.floor(Math.min(0.999, value) * BANDS) + 0.5) / BANDS);
      const x = Math.floor(toX(column / columns));
      const y = Math.floor(toY((row + 1) / rows));
      context.fillRect(x, y, Math.floor(toX((column + 1) / columns)) - x, Math.floor(toY(row / rows)) - y);
    }
}
