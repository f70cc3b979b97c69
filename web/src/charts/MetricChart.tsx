import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import type uPlot from "uplot";
import { call } from "@/api/client";
import { asCsv, drawn, type Drawn } from "@/charts/lines";
import { Plot } from "@/charts/Plot";
import type { ChartSettings } from "@/charts/settings";
import { Dialog, Skeleton } from "@/components/parts";
import { Icon } from "@/components/Icon";
import { metric, short } from "@/components/format";
import { toast } from "@/components/toasts";

/** Buckets a chart asks for; more than it has pixels would not be seen. */
const WIDTH = 500;
const WIDTH_FULL = 2000;
const LIVE_MS = 5000;

export interface MetricChartProps {
  metricKey: string;
  runIds: readonly string[];
  colours: Map<string, string>;
  nameOf: (runId: string) => string;
  settings: ChartSettings;
  onZoom: (range: [number, number] | null) => void;
  /** Whether a run is still going, so that the chart asks again. */
  live: boolean;
  height?: number;
}

/** A metric of some runs: asked for when it comes into view, and again for the range that is zoomed to. */
export function MetricChart(props: MetricChartProps) {
  const [full, setFull] = useState(false);
  const card = useRef<HTMLElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!card.current || seen) return;
    const watch = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true), { rootMargin: "300px" });
    watch.observe(card.current);
    return () => watch.disconnect();
  }, [seen]);
  return (
    <section ref={card} className="panel chart" aria-label={`Chart of ${props.metricKey}`} data-metric={props.metricKey}>
      {seen ? <Drawing {...props} width={WIDTH} full={() => setFull(true)} /> : <div style={{ height: (props.height ?? 220) + 72 }} />}
      <Dialog open={full} title={props.metricKey} onClose={() => setFull(false)} className="wide" bare>
        <Drawing {...props} width={WIDTH_FULL} height={window.innerHeight - 150} close={() => setFull(false)} />
      </Dialog>
    </section>
  );
}

function Drawing(props: MetricChartProps & { width: number; full?: () => void; close?: () => void }) {
  const { metricKey, runIds, settings, width, height = 220 } = props;
  const plot = useRef<uPlot>(null);
  const query = useQuery({
    queryKey: ["chart", metricKey, runIds, settings.x, settings.xKey, settings.zoom, width],
    queryFn: ({ signal }) =>
      call("drawChart", {
        body: {
          run_ids: [...runIds],
          keys: [metricKey],
          width,
          x: settings.x ?? "step",
          ...(settings.x === "metric" ? { x_key: settings.xKey ?? "" } : {}),
          ...(settings.zoom ? (settings.x === "metric" ? { first: settings.zoom[0], last: settings.zoom[1] } : { first: Math.floor(settings.zoom[0]), last: Math.ceil(settings.zoom[1]) }) : {}),
          columns: ["min", "max", "mean", "points"],
        },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: props.live ? LIVE_MS : false,
    enabled: runIds.length > 0,
  });
  const reply = query.data;
  const data = useMemo(() => (reply ? drawn(reply, settings.smooth ?? "none", settings.amount ?? 0.6) : null), [reply, settings.smooth, settings.amount]);
  const points = data?.lines.reduce((sum, line) => sum + line.points, 0) ?? 0;
  const buckets = data?.lines.reduce((sum, line) => sum + line.buckets, 0) ?? 0;
  const lines = data?.lines.filter((line) => line.points > 0) ?? [];
  const isSingle = data?.x.length === 1;
  const file = metricKey.replace(/[^\w.-]+/g, "_");
  return (
    <>
      <header>
        <h3 className="grow truncate" title={metricKey}>{metricKey}</h3>
        <span className="tools row">
          {settings.zoom && (
            <button type="button" className="button plain small" onClick={() => props.onZoom(null)}>
              Zoom out
            </button>
          )}
          <button type="button" className="button plain icon small" aria-label={`Save ${metricKey} as an image`} title="Save as PNG" onClick={() => plot.current?.ctx.canvas.toBlob((blob) => blob && save(blob, `${file}.png`))}>
            <Icon name="download" size={14} />
          </button>
          <button type="button" className="button plain icon small" aria-label={`Save ${metricKey} as CSV`} title="Save as CSV" onClick={() => reply && save(new Blob([asCsv(reply, props.nameOf)], { type: "text/csv" }), `${file}.csv`)}>
            <Icon name="table" size={14} />
          </button>
          {props.full && (
            <button type="button" className="button plain icon small" aria-label={`Show ${metricKey} in full screen`} title="Full screen" onClick={props.full}>
              <Icon name="expand" size={14} />
            </button>
          )}
          {props.close && (
            <button type="button" className="button plain icon small" aria-label="Close" onClick={props.close}>
              <Icon name="close" size={14} />
            </button>
          )}
        </span>
      </header>
      <div className="drawing" style={{ minHeight: height }}>
        {query.isPending && <div style={{ padding: 16 }}><Skeleton rows={6} /></div>}
        {query.isError && <p className="muted" role="alert" style={{ padding: 16 }}>{query.error.message}</p>}
        {data && lines.length === 0 && <p className="faint" style={{ padding: 16 }}>None of these runs has it{settings.zoom ? " in this range" : ""}.</p>}
        {data && lines.length > 0 && isSingle && <Bars lines={lines} colours={props.colours} nameOf={props.nameOf} height={height} />}
        {data && lines.length > 0 && !isSingle && (
          <Plot data={{ x: data.x, lines }} colours={props.colours} nameOf={props.nameOf} xKind={settings.x ?? "step"} logX={settings.logX ?? false} logY={settings.logY ?? false} clip={settings.clip ?? false} height={height} syncKey="page" onZoom={props.onZoom} onReady={(made) => (plot.current = made)} />
        )}
      </div>
      <footer className="faint">
        {points > 0 ? (buckets < points ? `${short(buckets)} of ${short(points)} points, 0 extremes lost` : `${short(points)} ${points === 1 ? "point" : "points"}, all of them`) : " "}
      </footer>
    </>
  );
}

/** One value of each run: as bars from zero, since a line of one point says little. */
function Bars({ lines, colours, nameOf, height }: { lines: Drawn["lines"]; colours: Map<string, string>; nameOf: (runId: string) => string; height: number }) {
  const values = lines.map((line) => ({ line, value: line.mean[0] ?? 0 }));
  const most = Math.max(...values.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <div className="single" style={{ maxHeight: height }} tabIndex={0} role="group" aria-label="Values">
      {values.map(({ line, value }) => (
        <div key={line.run_id} title={nameOf(line.run_id)}>
          <span className="row between">
            <span className="truncate muted">{nameOf(line.run_id)}</span> <b className="num">{metric(value)}</b>
          </span>
          <span className="bar">
            <span style={{ width: `${(Math.abs(value) / most) * 100}%`, background: colours.get(line.run_id) }} />
          </span>
        </div>
      ))}
    </div>
  );
}

export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  toast(`Saved ${name}`);
}
