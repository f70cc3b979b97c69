import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { colourOf } from "@/charts/colours";
import { count, metric } from "@/components/format";
import { Problem, Skeleton } from "@/components/parts";
import { titleOf as titleOfField } from "@/pages/runs/columns";
import { barsOf, layOut } from "@/pages/runs/explore/bars";
import { RUNS_MAX, useExplored } from "@/pages/runs/explore/data";
import { Check, FieldSelect } from "@/pages/runs/explore/Parts";
import type { PlotProps } from "@/pages/runs/explore/Plots";
import { titleOf } from "@/pages/runs/explore/points";

const BARS_MAX = 100;

/** A metric of each run, or of each group of runs, as bars. */
export function BarList({ experimentIds, state, plot, choices, usual, onChange }: PlotProps) {
  const field = plot.y ?? usual;
  const by = state.group;
  const runs = useExplored(experimentIds, state, [field, ...(by ?? [])]);
  const items = useMemo(() => barsOf(runs.data?.runs ?? [], field, by, plot.rising ?? false), [runs.data, field, by, plot.rising]);
  const shown = items.slice(0, BARS_MAX);
  const places = layOut(shown);
  return (
    <section className="panel" aria-label="Bars">
      <div className="body stack">
        <div className="row wrap">
          <FieldSelect label="Metric" value={field} params={[]} metrics={choices.metrics} onChange={(to) => onChange({ y: to })} />
          <Check label="least first" value={plot.rising ?? false} onChange={(rising) => onChange({ rising })} />
          <span className="faint">{by ? `mean of the runs by ${by.map(titleOfField).join(", ")}, with the least and the greatest` : "each run; Group shows the mean of each group"}</span>
        </div>
        {runs.isPending && <Skeleton rows={8} />}
        {runs.isError && <Problem error={runs.error} retry={runs.refetch} />}
        {runs.data && items.length === 0 && <p className="muted">No run has a number here. Choose another metric, or take conditions away.</p>}
        {shown.length > 0 && (
          <table className="bar-table">
            <caption className="visually-hidden">{titleOf(field)}</caption>
            <thead className="visually-hidden">
              <tr><th scope="col">{by ? "Group" : "Run"}</th><th scope="col">Bar</th><th scope="col">{titleOf(field)}</th></tr>
            </thead>
            <tbody>
              {shown.map((item, at) => (
                <tr key={item.id}>
                  <th scope="row" className="truncate" title={item.name}>
                    {by ? item.name : <Link className="link" to="/runs/$runId" params={{ runId: item.id }} search={{}}>{item.name}</Link>}
                    {by && <span className="faint"> {count(item.runs)} {item.runs === 1 ? "run" : "runs"}</span>}
                  </th>
                  <td>
                    <span className="bar" title={item.runs > 1 ? `${metric(item.low)} to ${metric(item.high)}` : metric(item.value)}>
                      <span style={{ left: `${(places[at]?.left ?? 0) * 100}%`, width: `${(places[at]?.width ?? 0) * 100}%`, background: colourOf(item.id) }} />
                      {item.runs > 1 && <i style={{ left: `${(places[at]?.from ?? 0) * 100}%`, width: `${(places[at]?.length ?? 0) * 100}%` }} />}
                    </span>
                  </td>
                  <td className="num"><b>{metric(item.value)}</b>{item.runs > 1 && <span className="faint"> {metric(item.low)} to {metric(item.high)}</span>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <p className="faint" data-note>
          {items.length > BARS_MAX ? `The first ${BARS_MAX} of ${count(items.length)}. ` : ""}{(runs.data?.runs.length ?? 0) >= RUNS_MAX ? `Of the first ${count(RUNS_MAX)} runs of the table.` : ""}
        </p>
      </div>
    </section>
  );
}
