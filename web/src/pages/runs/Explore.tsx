import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";
import { call } from "@/api/client";
import type { RunKeys } from "@/api/types";
import { count, metric } from "@/components/format";
import { Problem, Segmented, Skeleton } from "@/components/parts";
import { fieldOf, partsOf, type Field } from "@/pages/runs/columns";
import { filterOf } from "@/pages/runs/data";
import { Parallel } from "@/charts/Parallel";
import type { RunsState } from "@/pages/runs/state";
import "@/styles/charts.css";

const Plots = lazy(() => import("@/pages/runs/explore/Plots"));

const AXES_MAX = 7;
const RUNS_MIN = 3;

interface Props {
  experimentIds: string[];
  keys: RunKeys | undefined;
  usual: readonly Field[];
  state: RunsState;
  onChange: (part: Partial<Record<keyof RunsState, unknown>>) => void;
}

/** The runs of an experiment looked at from afar: what explains a metric, or all of them as points, bars or a surface. */
export default function Explore(props: Props) {
  const { experimentIds, keys, usual, state, onChange } = props;
  const target = state.target ?? usual.map(partsOf).find((part) => part.kind === "metrics")?.key ?? keys?.metrics[0] ?? "";
  const { plot } = state;
  return (
    <div className="stack charts-area">
      <div className="row">
        <Segmented
          label="Plot"
          value={plot?.kind ?? "importance"}
          options={[["importance", "Importance"], ["scatter", "Scatter"], ["bars", "Bars"], ["contour", "Contour"]] as const}
          onChange={(kind) => onChange({ plot: kind === "importance" ? undefined : { kind } })}
        />
      </div>
      {plot ? (
        <Suspense fallback={<Skeleton rows={8} />}>
          <Plots experimentIds={experimentIds} keys={keys} state={state} plot={plot} usual={fieldOf("metrics", target)} onChange={(part) => onChange({ plot: Object.fromEntries(Object.entries({ ...plot, ...part }).filter(([, value]) => value !== undefined && value !== false)) })} />
        </Suspense>
      ) : (
        <Importance {...props} target={target} />
      )}
    </div>
  );
}

/** How much each param matters, and every run as a line over the ones that matter most. */
function Importance({ experimentIds, keys, state, target, onChange }: Props & { target: string }) {
  const question = { experiment_ids: experimentIds, metric: target, filter: filterOf(state), view: state.view ?? ("active" as const) };
  const importance = useQuery({ queryKey: ["importance", question], queryFn: ({ signal }) => call("rankParams", { body: question, signal }), enabled: target !== "", retry: false });
  const ranked = useMemo(() => (importance.data?.params ?? []).filter((one) => one.importance > 0), [importance.data]);
  const params = useMemo(() => (ranked.length > 0 ? ranked : (importance.data?.params ?? []).filter((one) => one.values > 1)).slice(0, AXES_MAX - 1).map((one) => one.param), [ranked, importance.data]);
  const lines = useQuery({
    queryKey: ["parallel", question, params],
    queryFn: ({ signal }) =>
      call("searchRuns", { body: { experiment_ids: experimentIds, filter: question.filter, view: question.view, limit: 2000, select: ["run_name", ...params.map((key) => `params.\`${key}\``), `metrics.\`${target}\``] }, signal }),
    enabled: params.length > 0,
  });
  return (
    <div className="stack">
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
          {importance.data && ranked.length === 0 && <p className="muted">{importance.data.runs < RUNS_MIN ? `Only ${count(importance.data.runs)} of these runs have this metric: too few to say. Choose another, or take conditions away.` : `The params of these ${count(importance.data.runs)} runs explain nothing of it. They may all be the same, or too few runs differ in them.`}</p>}
          <div className="bars">
            {ranked.slice(0, 20).map((one) => (
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
