import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import type uPlot from "uplot";
import { call } from "@/api/client";
import type { ChartReply, GroupsReply } from "@/api/types";
import { Bars } from "@/charts/Bars";
import { fontFamily, resolved } from "@/charts/colours";
import { asCsv, groupLinesOf, groupsAsCsv, linesOf, minus, type Band, type Line } from "@/charts/lines";
import { LineTable } from "@/charts/LineTable";
import { composed } from "@/charts/picture";
import { useNear } from "@/charts/near";
import { Plot } from "@/charts/Plot";
import { footText, hiddenExtremes, xRange, yRange } from "@/charts/scales";
import type { Smoothing } from "@/charts/smoothing";
import { askedRange, type ChartSettings } from "@/charts/settings";
import { Dialog, Skeleton } from "@/components/parts";
import { Icon } from "@/components/Icon";
import { toast } from "@/components/toasts";

/** Buckets a chart asks for, rounded up to whole hundreds so that a small change of its size asks for nothing new. */
const WIDTH_STEP = 200;
const WIDTH_MIN = 400;
const WIDTH_MAX = 2000;
const LIVE_MS = 5000;

/** Runs that are drawn as one. */
export interface RunGroup {
  id: string;
  runIds: readonly string[];
}

export interface MetricChartProps {
  metricKey: string;
  runIds: readonly string[];
  /** Where it is there, the runs are drawn as these groups. */
  groups?: readonly RunGroup[] | undefined;
  /** By run or group. */
  colours: Map<string, string>;
  nameOf: (id: string) => string;
  settings: ChartSettings;
  onZoom: (range: [number, number] | null) => void;
  /** Whether a run is still going, so that the chart asks again. */
  live: boolean;
  height?: number;
  /** Whether the zoomed range is the whole that there is to see, so that nothing offers to leave it. */
  isWhole?: boolean;
}

const HEIGHT = 220;

/** A metric of some runs: asked for when it comes near the screen, and again for the range that is zoomed to. Far off it is an empty box. */
export function MetricChart(props: MetricChartProps) {
  const [full, setFull] = useState(false);
  const card = useRef<HTMLElement>(null);
  const near = useNear(card);
  return (
    <section ref={card} className="panel chart" aria-label={`Chart of ${props.metricKey}`} data-metric={props.metricKey}>
      {near ? (
        <Drawing {...props} full={() => setFull(true)} />
      ) : (
        <>
          <header><h3 className="grow truncate">{props.metricKey}</h3></header>
          <div style={{ height: props.height ?? HEIGHT }} />
          <footer />
        </>
      )}
      <Dialog open={full} title={props.metricKey} onClose={() => setFull(false)} className="wide" bare>
        <Drawing {...props} height={Math.max(280, Math.round((window.innerHeight - 150) * 0.66))} close={() => setFull(false)} />
      </Dialog>
    </section>
  );
}

type Answer = { of: "runs"; reply: ChartReply } | { of: "groups"; reply: GroupsReply; ids: readonly string[] };

function linesOfAnswer(answer: Answer, smooth: Smoothing = "none", amount = 0, band: Band = "std"): Line[] {
  return answer.of === "runs" ? linesOf(answer.reply, smooth, amount) : groupLinesOf(answer.reply, answer.ids, band, smooth, amount);
}

/** Ask for the buckets of what a chart shows. */
function useAnswer({ metricKey, runIds, groups, settings, live }: MetricChartProps, width: number) {
  const { x, xKey, zoom, baseline, logX } = settings;
  const question = { width, x: x ?? ("step" as const), ...(x === "metric" ? { x_key: xKey ?? "" } : {}), ...askedRange(zoom, x === "metric", logX ?? false) };
  const all = groups && baseline ? [...groups, { id: baseline, runIds: [baseline] }] : groups;
  return useQuery({
    queryKey: ["chart", metricKey, all ?? runIds, question, logX],
    queryFn: async ({ signal }): Promise<Answer> => {
      const ask = async (scale: "linear" | "log"): Promise<Answer> =>
        all
          ? { of: "groups", ids: all.map((group) => group.id), reply: await call("drawGroups", { body: { ...question, scale, key: metricKey, groups: all.map((group) => ({ run_ids: [...group.runIds] })) }, signal }) }
          : { of: "runs", reply: await call("drawChart", { body: { ...question, scale, run_ids: [...runIds], keys: [metricKey], columns: ["min", "max", "mean", "points"] }, signal }) };
      const answer = await ask(logX ? "log" : "linear");
      // Nothing above 0: single values are mostly logged at step 0, and are shown as bars without an axis.
      return logX && !zoom && linesOfAnswer(answer).length === 0 ? ask("linear") : answer;
    },
    placeholderData: keepPreviousData,
    // Looking for what is the same in two answers costs as much as drawing one.
    structuralSharing: false,
    refetchInterval: live ? LIVE_MS : false,
    enabled: width > 0 && (all ?? runIds).length > 0,
  });
}

function Drawing(props: MetricChartProps & { full?: () => void; close?: () => void }) {
  const { metricKey, settings, height = HEIGHT } = props;
  const plot = useRef<uPlot>(null);
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const pixels = (box.current?.clientWidth ?? 0) * window.devicePixelRatio;
    setWidth(Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, Math.ceil(pixels / WIDTH_STEP) * WIDTH_STEP)));
  }, []);
  const query = useAnswer(props, width);
  const { smooth = "none", amount = 0.6, band = "std", logX = false, logY = false, clip = false, delta = false, zoom } = settings;
  const answer = query.data;
  const values = useMemo(() => (answer ? linesOfAnswer(answer, smooth, amount, band) : []), [answer, smooth, amount, band]);
  const baseline = values.find((line) => line.id === settings.baseline);
  const isDelta = delta && baseline !== undefined;
  const lines = useMemo(() => (isDelta ? values.map((line) => minus(line, baseline)) : values), [values, isDelta, baseline]);
  const x = useMemo(() => xRange(lines, zoom, logX), [lines, zoom, logX]);
  const isLogY = logY && !isDelta;
  const y = useMemo(() => yRange(lines, x, isLogY, clip), [lines, x, isLogY, clip]);
  const foot = useMemo(() => footText(lines.filter((line) => !line.runs || line.id !== settings.baseline), hiddenExtremes(lines, x, y, logX), band, logX), [lines, x, y, logX, band, settings.baseline]);
  const isSingle = !zoom && lines.length > 0 && lines.every((line) => line.points === (line.runs?.all ?? 1));
  const file = metricKey.replace(/[^\w.-]+/g, "_");

  const savePng = () => {
    if (!plot.current) return;
    const seen = (name: string) => resolved(`var(${name})`);
    const names = lines.map((line) => ({ name: props.nameOf(line.id), colour: props.colours.get(line.id) ?? "#888" }));
    const style = { background: seen("--panel"), text: seen("--text"), muted: seen("--text-3"), font: fontFamily() };
    composed({ canvas: plot.current.ctx.canvas, title: isDelta ? `${metricKey}, from ${props.nameOf(baseline.id)}` : metricKey, names, foot }, style).toBlob((blob) => blob && save(blob, `${file}.png`));
  };
  const saveCsv = () => {
    if (!answer) return;
    const text = answer.of === "runs" ? asCsv(answer.reply, props.nameOf) : groupsAsCsv(answer.reply, metricKey, answer.ids.map(props.nameOf));
    save(new Blob([text], { type: "text/csv" }), `${file}.csv`);
  };
  const tool = (icon: "download" | "table" | "expand" | "close", label: string, title: string, act: () => void) => (
    <button type="button" className="button plain icon small" aria-label={label} title={title} onClick={act}>
      <Icon name={icon} size={14} />
    </button>
  );
  return (
    <>
      <header>
        <h3 className="grow truncate" title={metricKey}>{metricKey}{isDelta && <span className="faint"> from {props.nameOf(baseline.id)}</span>}</h3>
        <span className="tools row">
          {zoom && !props.isWhole && <button type="button" className="button plain small" onClick={() => props.onZoom(null)}>Zoom out</button>}
          {!isSingle && tool("download", `Save ${metricKey} as an image`, "Save as PNG", savePng)}
          {tool("table", `Save ${metricKey} as CSV`, "Save as CSV", saveCsv)}
          {props.full && tool("expand", `Show ${metricKey} in full screen`, "Full screen", props.full)}
          {props.close && tool("close", "Close", "Close", props.close)}
        </span>
      </header>
      <div ref={box} className="drawing" style={{ minHeight: height }}>
        {query.isPending && <div style={{ padding: 16 }}><Skeleton rows={6} /></div>}
        {query.isError && <p className="muted" role="alert" style={{ padding: 16 }}>{query.error.message}</p>}
        {answer && lines.length === 0 && <p className="faint" style={{ padding: 16 }}>None of these runs has it{zoom ? " in this range" : ""}.</p>}
        {lines.length > 0 && isSingle && <Bars lines={values} colours={props.colours} nameOf={props.nameOf} height={height} baseline={baseline} />}
        {lines.length > 0 && !isSingle && !y && <p className="faint" style={{ padding: 16 }}>Nothing here has a place on {isLogY || logX ? "a logarithmic axis, which begins above 0." : "the axis: no value is finite."}</p>}
        {lines.length > 0 && !isSingle && y && (
          <Plot title={metricKey} lines={lines} x={x} y={y} colours={props.colours} nameOf={props.nameOf} xKind={settings.x ?? "step"} xKey={settings.xKey ?? ""} logX={logX} logY={isLogY} baseline={isDelta ? lines.find((line) => line.id === baseline.id) : baseline} isDelta={isDelta} height={height} syncKey="page" onZoom={props.onZoom} onReady={(made) => (plot.current = made)} />
        )}
      </div>
      <footer className="faint" data-foot>{foot}</footer>
      {props.close && lines.length > 0 && <LineTable lines={values} baseline={baseline} colours={props.colours} nameOf={props.nameOf} isOfRuns={!props.groups} />}
    </>
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
