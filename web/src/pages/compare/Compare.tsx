import { useQueries, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, type ReactNode } from "react";
import { call } from "@/api/client";
import type { Run } from "@/api/types";
import { ChartBar } from "@/charts/ChartBar";
import { coloursOf } from "@/charts/colours";
import { MetricChart } from "@/charts/MetricChart";
import { NO_SETTINGS, readChartSettings } from "@/charts/settings";
import { bytes, duration, metric } from "@/components/format";
import { Empty, Problem, Skeleton, Status } from "@/components/parts";
import { Icon } from "@/components/Icon";
import type { CompareState } from "@/pages/compare/state";
import "@/styles/charts.css";
import "@/styles/compare.css";

const CHARTS_MAX = 60;

/** Runs side by side: what differs first. The first run is the baseline that the others are measured against. */
export default function Compare() {
  const state = useSearch({ from: "/compare" });
  const navigate = useNavigate({ from: "/compare" });
  const ids = useMemo(() => state.runs ?? [], [state.runs]);
  const answers = useQueries({ queries: ids.map((id) => ({ queryKey: ["run", id], queryFn: () => call("getRun", { parameters: { run_id: id } }) })) });
  const colours = useMemo(() => coloursOf(ids), [ids]);
  const failed = answers.find((answer) => answer.isError);
  const runs = answers.flatMap((answer) => (answer.data ? [answer.data] : []));
  const change = (part: Partial<Record<keyof CompareState, unknown>>) =>
    void navigate({ search: (now) => Object.fromEntries(Object.entries({ ...now, ...part }).filter(([, value]) => value !== undefined && value !== false)) as CompareState, replace: true });
  if (ids.length === 0) return <Empty icon="compare" title="Nothing to compare yet">Select two or more runs of an experiment, and choose "Compare".</Empty>;
  if (failed) return <Problem error={failed.error} />;
  if (runs.length < ids.length) return <div className="page"><Skeleton rows={12} height={22} /></div>;
  const settings = { ...readChartSettings(state as Record<string, unknown>), baseline: ids[0] };
  const keys = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))].sort();
  const series = keys.filter((key) => runs.some((run) => (run.metrics[key]?.points ?? 0) > 1));
  const names = new Map(runs.map((run) => [run.run_id, run.run_name || run.run_id]));
  return (
    <div className="page">
      <div className="row wrap">
        <h1>Compare {runs.length} runs</h1>
        <span className="grow" />
        <label className="row"><input type="checkbox" checked={state.all ?? false} onChange={(event) => change({ all: event.target.checked })} /> Also what is the same</label>
      </div>
      <div className="panel compare-scroll">
        <table className="grid compare">
          <thead>
            <tr>
              <th scope="col"><span className="visually-hidden">Field</span></th>
              {runs.map((run, at) => (
                <th key={run.run_id} scope="col">
                  <div className="row">
                    <span className="dot" style={{ background: colours.get(run.run_id) }} />
                    <Link className="truncate link" to="/runs/$runId" params={{ runId: run.run_id }} search={{}}>{run.run_name || run.run_id.slice(0, 8)}</Link>
                    {runs.length > 2 && <button type="button" className="twist" aria-label={`Take ${run.run_name} out`} onClick={() => change({ runs: ids.filter((id) => id !== run.run_id) })}><Icon name="close" size={12} /></button>}
                  </div>
                  {at === 0 ? <span className="chip accent">baseline</span> : <button type="button" className="button plain small" onClick={() => change({ runs: [run.run_id, ...ids.filter((id) => id !== run.run_id)] })}>make baseline</button>}
                </th>
              ))}
            </tr>
          </thead>
          <Part title="About" runs={runs} all={state.all ?? false} keys={["Experiment", "Status", "Duration", "User", "Commit"]} read={about} show={(run, key) => (key === "Status" ? <Status status={run.status} /> : about(run, key))} />
          <Part title="Metrics" runs={runs} all={state.all ?? false} keys={keys} read={(run, key) => metric(run.metrics[key]?.last)} show={(run, key, at) => <Delta run={run} baseline={runs[0]} metricKey={key} isBaseline={at === 0} />} />
          <Part title="Params" runs={runs} all={state.all ?? false} keys={[...new Set(runs.flatMap((run) => Object.keys(run.params)))].sort()} read={(run, key) => run.params[key] ?? ""} mono />
          <Part title="Tags" runs={runs} all={state.all ?? false} keys={[...new Set(runs.flatMap((run) => Object.keys(run.tags)))].filter((key) => !key.startsWith("mlflow.") && !key.startsWith("lineal.")).sort()} read={(run, key) => run.tags[key] ?? ""} />
          <Part title="Datasets" runs={runs} all={state.all ?? false} keys={[...new Set(runs.flatMap((run) => run.datasets.map((one) => one.name)))].sort()} read={(run, key) => run.datasets.filter((one) => one.name === key).map((one) => one.digest).join(", ")} mono />
        </table>
      </div>
      {series.length > 0 && (
        <>
          <div className="row wrap between">
            <h2>Metrics over steps</h2>
            <ChartBar settings={settings} metrics={keys} onChange={(to) => change({ ...NO_SETTINGS, ...to, baseline: undefined })} />
          </div>
          <div className="charts">
            {series.slice(0, CHARTS_MAX).map((key) => (
              <MetricChart key={key} metricKey={key} runIds={ids} colours={colours} nameOf={(id) => names.get(id) ?? id} settings={settings} live={false} onZoom={(zoom) => change({ zoom: zoom ?? undefined })} />
            ))}
          </div>
        </>
      )}
      {runs.slice(1).map((run) => (runs[0] ? <Files key={run.run_id} from={runs[0]} to={run} /> : null))}
    </div>
  );
}

function about(run: Run, key: string): string {
  switch (key) {
    case "Experiment": return run.experiment_name;
    case "Status": return run.status;
    case "Duration": return run.end_time ? duration(run.end_time - run.start_time) : "";
    case "User": return run.user_id;
    default: return run.source.commit?.slice(0, 12) ?? "";
  }
}

function Part({ title, runs, keys, all, read, show, mono }: { title: string; runs: Run[]; keys: string[]; all: boolean; read: (run: Run, key: string) => string; show?: (run: Run, key: string, at: number) => ReactNode; mono?: boolean }) {
  const differing = keys.filter((key) => new Set(runs.map((run) => read(run, key))).size > 1);
  const shown = all ? [...differing, ...keys.filter((key) => !differing.includes(key) && runs.some((run) => read(run, key)))] : differing;
  if (keys.length === 0) return null;
  return (
    <tbody>
      <tr className="part"><th scope="rowgroup" colSpan={runs.length + 1}>{title} <span className="faint">{differing.length} of {keys.length} differ</span></th></tr>
      {shown.map((key) => (
        <tr key={key}>
          <th scope="row" title={key}>{key}</th>
          {runs.map((run, at) => <td key={run.run_id} className={`${mono ? "mono" : ""} ${differing.includes(key) ? "" : "faint"}`}>{show ? show(run, key, at) : read(run, key)}</td>)}
        </tr>
      ))}
    </tbody>
  );
}

function Delta({ run, baseline, metricKey, isBaseline }: { run: Run; baseline: Run | undefined; metricKey: string; isBaseline: boolean }) {
  const own = run.metrics[metricKey]?.last;
  const base = baseline?.metrics[metricKey]?.last;
  const by = typeof own === "number" && typeof base === "number" ? own - base : 0;
  return (
    <span className="num">
      <b>{metric(own)}</b>
      {!isBaseline && by !== 0 && <span className="faint"> {by > 0 ? "+" : "−"}{metric(Math.abs(by))}</span>}
    </span>
  );
}

function Files({ from, to }: { from: Run; to: Run }) {
  const diff = useQuery({ queryKey: ["run-diff", from.run_id, to.run_id], queryFn: () => call("diffRuns", { query: { from: from.run_id, to: to.run_id } }) });
  const files = diff.data?.differences.files ?? [];
  const code = diff.data?.differences.code ?? [];
  if (files.length === 0 && code.length === 0) return null;
  return (
    <section className="panel scroll-x">
      <header><h2>Files and code: {from.run_name} to {to.run_name}</h2><span className="faint">{diff.data?.differences.files_same} the same</span></header>
      <table className="grid">
        <tbody>
          {code.map((one) => <tr key={`code ${one.key}`}><td>{one.key}</td><td className="mono">{one.from ?? "none"}</td><td className="mono">{one.to ?? "none"}</td></tr>)}
          {files.slice(0, 200).map((one) => (
            <tr key={one.path}>
              <td className="mono">{one.path}</td>
              <td className="num muted">{one.from ? bytes(one.from.size_bytes) : "none"}</td>
              <td className="num">{one.to ? bytes(one.to.size_bytes) : "none"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
