import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { call } from "@/api/client";
import type { RunKeys, RunRow } from "@/api/types";
import { count, metric } from "@/components/format";
import { Problem, Skeleton } from "@/components/parts";
import { filterOf } from "@/pages/runs/data";
import { Parallel } from "@/charts/Parallel";
import type { RunsState } from "@/pages/runs/state";
import "@/styles/charts.css";

const AXES_MAX = 7;

/** What explains a metric: how much each param matters, and every run as a line over the ones that matter most. */
export default function Explore({ experimentIds, rows, keys, state, onChange }: { experimentIds: string[]; rows: RunRow[]; keys: RunKeys | undefined; state: RunsState; onChange: (part: Partial<RunsState>) => void }) {
  const target = state.target ?? keys?.metrics.find((key) => !key.startsWith("system/")) ?? "";
  const question = { experiment_ids: experimentIds, metric: target, filter: filterOf(state), view: state.view ?? ("active" as const) };
  const importance = useQuery({ queryKey: ["importance", question], queryFn: ({ signal }) => call("rankParams", { body: question, signal }), enabled: target !== "", retry: false });
  const params = useMemo(() => (importance.data?.params ?? []).slice(0, AXES_MAX - 1).map((one) => one.param), [importance.data]);
  const lines = useQuery({
    queryKey: ["parallel", question, params],
    queryFn: ({ signal }) =>
      call("searchRuns", { body: { experiment_ids: experimentIds, filter: question.filter, view: question.view, limit: 2000, select: ["run_name", ...params.map((key) => `params.\`${key}\``), `metrics.\`${target}\``] }, signal }),
    enabled: params.length > 0,
  });
  return (
    <div className="stack charts-area">
      <label className="row">
        What explains
        <select className="input" value={target} onChange={(event) => onChange({ target: event.target.value })}>
          {(keys?.metrics ?? []).map((key) => <option key={key}>{key}</option>)}
        </select>
      </label>
      <section className="panel">
        <header>
          <h2 className="grow">Importance of params</h2>
          {importance.data && <span className="faint">{count(importance.data.runs)} runs, fit {metric(importance.data.fit)}</span>}
        </header>
        <div className="body">
          {importance.isPending && <Skeleton rows={5} />}
          {importance.isError && <Problem error={importance.error} />}
          {importance.data?.params.length === 0 && <p className="muted">Too few runs have both this metric and params that differ ({rows.length} loaded).</p>}
          <div className="bars">
            {importance.data?.params.slice(0, 20).map((one) => (
              <div key={one.param} style={{ display: "contents" }}>
                <span className="truncate" title={one.param}>{one.param}</span>
                <span className="bar"><span style={{ width: `${Math.max(1, one.importance * 100)}%` }} /></span>
                <b className="num">{(one.importance * 100).toFixed(1)} %</b>
                <span className="faint num hide-small">{one.correlation === null ? one.kind : `r ${one.correlation.toFixed(2)}`}</span>
              </div>
            ))}
          </div>
        </div>
      </section>
      {lines.data && lines.data.runs.length > 1 && (
        <section className="panel">
          <header><h2>Parallel coordinates</h2><span className="faint">coloured by {target}</span></header>
          <div className="body">
            <Parallel rows={lines.data.runs} params={params} metric={target} />
          </div>
        </section>
      )}
    </div>
  );
}
