import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { axisOf } from "@/charts/axis";
import { Cloud, type CloudPoint } from "@/charts/Cloud";
import { NO_COLOUR, colourScale } from "@/charts/colourscale";
import { paretoFront, type Best } from "@/charts/pareto";
import { surfaceOf } from "@/charts/surface";
import { count } from "@/components/format";
import { Problem, Skeleton } from "@/components/parts";
import { nameOf, RUNS_MAX, useExplored } from "@/pages/runs/explore/data";
import { Check, ColourLegend, FieldSelect, PointTable, spelled } from "@/pages/runs/explore/Parts";
import type { PlotProps } from "@/pages/runs/explore/Plots";
import { titleOf, valueOf } from "@/pages/runs/explore/points";

/** Cells of a surface; each looks at every run. */
const COLUMNS = 240;
const ROWS = 140;
/** More runs than this have a surface of half as many cells each way. */
const RUNS_FINE = 500;
const BEST_TITLES: Record<Best, string> = { "low-low": "both low", "low-high": "x low, y high", "high-low": "x high, y low", "high-high": "both high" };

/** Runs over two of their fields, coloured by a third; as a contour, the third is also a surface between them. */
export function Scatter({ experimentIds, state, plot, choices, usual, onChange }: PlotProps) {
  const navigate = useNavigate();
  const isContour = plot.kind === "contour";
  const x = plot.x ?? choices.params[0]?.field ?? usual;
  const y = plot.y ?? (isContour ? (choices.params[1]?.field ?? choices.params[0]?.field ?? usual) : usual);
  const colour = plot.colour ?? (isContour ? usual : undefined);
  const fields = [...new Set([x, y, ...(colour ? [colour] : [])])];
  const runs = useExplored(experimentIds, state, fields);
  const { logX = false, logY = false, logColour = false, best } = plot;
  const made = useMemo(() => {
    const rows = runs.data?.runs ?? [];
    const xAxis = axisOf(rows.map((run) => valueOf(run, x)), logX);
    const yAxis = axisOf(rows.map((run) => valueOf(run, y)), logY);
    const scale = colour ? colourScale(rows.map((run) => valueOf(run, colour)), logColour) : null;
    const asked = [x, y, ...(colour && colour !== x && colour !== y ? [colour] : [])];
    const placed = rows.flatMap((run) => {
      const [left, up] = [xAxis.at(valueOf(run, x)), yAxis.at(valueOf(run, y))];
      if (left === null || up === null) return [];
      const shade = scale ? scale.of(valueOf(run, colour)) : "oklch(0.62 0.19 275)";
      if (isContour && shade === NO_COLOUR) return [];
      return [{ run, point: { id: run.run_id, x: left, y: up, colour: shade, name: nameOf(run), facts: asked.map((field) => [titleOf(field), spelled(valueOf(run, field))] as const) } satisfies CloudPoint }];
    });
    const points = placed.map((one) => one.point);
    const canRise = isContour && scale?.axis.kind === "number" && xAxis.kind === "number" && yAxis.kind === "number";
    const known = canRise ? placed.flatMap(({ run, point }) => [{ x: point.x, y: point.y, value: scale.axis.at(valueOf(run, colour)) ?? NaN }]) : [];
    return { rows, xAxis, yAxis, scale, points, shown: placed.map((one) => one.run), front: best && !isContour ? paretoFront(points, best) : undefined, surface: known.length > 2 ? surfaceOf(known, COLUMNS / (known.length > RUNS_FINE ? 2 : 1), ROWS / (known.length > RUNS_FINE ? 2 : 1)) : undefined };
  }, [runs.data, x, y, colour, logX, logY, logColour, best, isContour]);
  const { rows, points, front, surface, scale } = made;
  const lacking = rows.length - points.length;
  const onFront = useMemo(() => new Set(front?.map((at) => points[at]?.id ?? "")), [front, points]);
  return (
    <section className="panel" aria-label={isContour ? "Contour" : "Scatter"}>
      <div className="body stack">
        <div className="row wrap">
          <FieldSelect label="x" value={x} params={choices.params} metrics={isContour ? [] : choices.metrics} onChange={(field) => onChange({ x: field })} />
          <Check label="log x" value={logX} onChange={(to) => onChange({ logX: to })} />
          <FieldSelect label="y" value={y} params={choices.params} metrics={isContour ? [] : choices.metrics} onChange={(field) => onChange({ y: field })} />
          <Check label="log y" value={logY} onChange={(to) => onChange({ logY: to })} />
          <FieldSelect label={isContour ? "Surface" : "Colour"} value={colour ?? ""} params={isContour ? [] : choices.params} metrics={choices.metrics} {...(isContour ? {} : { none: "none" })} onChange={(field) => onChange({ colour: field })} />
          {colour && <Check label="log colour" value={logColour} onChange={(to) => onChange({ logColour: to })} />}
          {!isContour && (
            <label className="row faint">
              Best
              <select className="input" aria-label="Best" value={best ?? ""} onChange={(event) => onChange({ best: event.target.value || undefined })}>
                <option value="">no front</option>
                {Object.entries(BEST_TITLES).map(([value, title]) => <option key={value} value={value}>{title}</option>)}
              </select>
            </label>
          )}
        </div>
        {runs.isPending && <Skeleton rows={8} height={40} />}
        {runs.isError && <Problem error={runs.error} retry={runs.refetch} />}
        {runs.data && points.length === 0 && <p className="muted cloud-empty">No run has {isContour ? "all three" : "both"}{logX || logY || logColour ? ", with a place on a logarithmic axis" : ""}. Choose other fields, or take conditions away.</p>}
        {runs.data && points.length > 0 && (
          <>
            <Cloud label={`${titleOf(y)} over ${titleOf(x)} of ${points.length} runs`} points={points} xAxis={made.xAxis} yAxis={made.yAxis} xTitle={titleOf(x)} yTitle={titleOf(y)} front={front} surface={surface} onOpen={(runId) => void navigate({ to: "/runs/$runId", params: { runId }, search: {} })} />
            {scale && colour && <ColourLegend scale={scale} title={titleOf(colour)} />}
            <p className="faint" data-note>
              {count(points.length)} runs{lacking > 0 ? `; ${count(lacking)} more lack a place here` : ""}{rows.length >= RUNS_MAX ? `; the first ${count(RUNS_MAX)} of the table` : ""}
              {front ? `; ${count(front.length)} on the front, which no run beats on both axes` : ""}
              {isContour && !surface ? ". A surface needs numbers on both axes and three runs" : ""}
              {surface ? `. Between runs the surface is their mean, weighted by distance (a bell of ${(surface.reach * 100).toFixed(0)} % of the axes); it is empty where no run is near` : ""}.
            </p>
            <PointTable runs={made.shown} fields={fields} {...(front ? { mark: "Front", marked: onFront } : {})} />
          </>
        )}
      </div>
    </section>
  );
}
