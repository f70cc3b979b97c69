import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useState } from "react";
import { call } from "@/api/client";
import type { Run } from "@/api/types";
import { ChartBar } from "@/charts/ChartBar";
import { colourOf } from "@/charts/colours";
import { MetricChart } from "@/charts/MetricChart";
import { NO_SETTINGS, readChartSettings } from "@/charts/settings";
import { Copy, Empty, Problem, Skeleton, Status } from "@/components/parts";
import { Icon } from "@/components/Icon";
import { Overview } from "@/pages/run/Overview";
import { SYSTEM } from "@/pages/run/systemMetrics";
import type { RunState } from "@/pages/run/state";
import "@/styles/charts.css";

const Artifacts = lazy(() => import("@/pages/run/Artifacts"));
const StepImages = lazy(() => import("@/files/StepImages"));
const System = lazy(() => import("@/pages/run/System"));
const LIVE_MS = 5000;
/** Source: mlflow 3.17, utils/mlflow_tags.py: set by log_image with a key. */
const LOGGED_IMAGES = "mlflow.loggedImages";

/** Everything about one run. */
export default function RunPage() {
  const { runId } = useParams({ from: "/runs/$runId" });
  const state = useSearch({ from: "/runs/$runId" });
  const navigate = useNavigate({ from: "/runs/$runId" });
  const query = useQuery({
    queryKey: ["run", runId],
    queryFn: ({ signal }) => call("getRun", { parameters: { run_id: runId }, signal }),
    refetchInterval: (asked) => (asked.state.data?.status === "RUNNING" ? LIVE_MS : false),
  });
  const change = (part: Partial<Record<keyof RunState, unknown>>) =>
    void navigate({ search: (now) => Object.fromEntries(Object.entries({ ...now, ...part }).filter(([, value]) => value !== undefined)) as RunState, replace: true });
  const shownRuns = useMemo(() => [{ source: { kind: "run", runId } as const, name: runId }], [runId]);
  if (query.isError) return <Problem error={query.error} retry={query.refetch} />;
  const run = query.data;
  if (!run) return <div className="page"><Skeleton rows={10} height={22} /></div>;
  const keys = Object.keys(run.metrics).sort();
  const system = keys.filter((key) => key.startsWith(SYSTEM));
  const own = keys.filter((key) => !key.startsWith(SYSTEM));
  const tabs: readonly (readonly [RunState["tab"], string])[] = [
    [undefined, "Overview"],
    ["charts", `Charts ${own.length || ""}`],
    ...(system.length > 0 ? ([["system", "System"]] as const) : []),
    ...(run.tags[LOGGED_IMAGES] ? ([["images", "Images"]] as const) : []),
    ["artifacts", "Artifacts"],
  ];
  return (
    <div className="page">
      <div className="stack" style={{ gap: 6 }}>
        <div className="crumbs">
          <Link to="/experiments">Experiments</Link> <Icon name="chevron" size={11} />
          <Link className="truncate" to="/experiments/$experimentId" params={{ experimentId: run.experiment_id }} search={{}}>{run.experiment_name}</Link>
          {run.parent_run_id && (
            <>
              <Icon name="chevron" size={11} />
              <Link to="/runs/$runId" params={{ runId: run.parent_run_id }} search={{}}>parent run</Link>
            </>
          )}
        </div>
        <div className="row wrap">
          <span className="dot" style={{ background: colourOf(runId), width: 12, height: 12 }} />
          <h1 className="truncate">{run.run_name || runId}</h1>
          <Status status={run.status} />
          {run.lifecycle_stage === "deleted" && <span className="chip bad">Deleted</span>}
          <Copy text={runId} label="Copy the run's id" />
        </div>
      </div>
      <div className="tabs" role="tablist">
        {tabs.map(([tab, label]) => (
          <button key={label} type="button" role="tab" aria-selected={state.tab === tab} onClick={() => change({ tab, path: undefined, model: undefined, step: undefined, zoom: undefined })}>{label}</button>
        ))}
      </div>
      {state.tab === undefined && <Overview run={run} />}
      {state.tab === "charts" && <Charts run={run} keys={own} state={state} change={change} />}
      {state.tab === "system" && <Suspense fallback={<Skeleton rows={6} />}><System run={run} keys={system} state={state} change={change} /></Suspense>}
      {state.tab === "images" && <Suspense fallback={<Skeleton rows={6} />}><StepImages runs={shownRuns} step={state.step} onStep={(step) => change({ step })} /></Suspense>}
      {state.tab === "artifacts" && <Suspense fallback={<Skeleton rows={6} />}><Artifacts run={run} modelId={state.model ?? ""} path={state.path ?? ""} onOpen={(model, path) => change({ model: model || undefined, path: path || undefined })} /></Suspense>}
    </div>
  );
}

function Charts({ run, keys, state, change }: { run: Run; keys: string[]; state: RunState; change: (part: Partial<Record<keyof RunState, unknown>>) => void }) {
  const [text, setText] = useState("");
  const runIds = useMemo(() => [run.run_id], [run.run_id]);
  const colours = useMemo(() => new Map([[run.run_id, colourOf(run.run_id)]]), [run.run_id]);
  const settings = readChartSettings(state as Record<string, unknown>);
  if (keys.length === 0) return <Empty icon="chart" title="No metrics" snippet={'mlflow.log_metric("loss", 0.12, step=1)'}>This run has logged none.</Empty>;
  return (
    <div className="stack">
      <div className="row wrap">
        <input className="input" placeholder="Find a metric" aria-label="Find a metric" value={text} onChange={(event) => setText(event.target.value)} />
        <ChartBar settings={settings} metrics={keys} onChange={(to) => change({ ...NO_SETTINGS, ...to })} />
      </div>
      <div className="charts">
        {keys.filter((key) => key.toLowerCase().includes(text.toLowerCase())).map((key) => (
          <MetricChart key={key} metricKey={key} runIds={runIds} colours={colours} nameOf={() => run.run_name} settings={settings} live={run.status === "RUNNING"} onZoom={(zoom) => change({ zoom: zoom ?? undefined })} />
        ))}
      </div>
    </div>
  );
}
