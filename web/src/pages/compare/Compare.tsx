import { useQueries } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useRef, type ReactNode } from "react";
import { call } from "@/api/client";
import type { Run } from "@/api/types";
import { ChartBar } from "@/charts/ChartBar";
import { coloursOf } from "@/charts/colours";
import { MetricChart } from "@/charts/MetricChart";
import { useNear } from "@/charts/near";
import { NO_SETTINGS, readChartSettings } from "@/charts/settings";
import { metric } from "@/components/format";
import { Empty, Problem, Skeleton, Status } from "@/components/parts";
import { Icon } from "@/components/Icon";
import type { CompareState } from "@/pages/compare/state";
import { subjectOfRun, subjectOfVersion, versionIn, type Subject } from "@/pages/compare/subjects";
import "@/styles/charts.css";
import "@/styles/compare.css";

const Environments = lazy(() => import("@/pages/compare/Environments"));
const Files = lazy(() => import("@/pages/compare/Files"));
const StepImages = lazy(() => import("@/files/StepImages"));
const CHARTS_MAX = 60;

/** Runs or versions side by side: what differs first. The first one is the baseline that the others are measured against. */
export default function Compare() {
  const state = useSearch({ from: "/compare" });
  const navigate = useNavigate({ from: "/compare" });
  const found = useSubjects(state.versions, state.runs);
  const change = (part: Partial<Record<keyof CompareState, unknown>>) =>
    void navigate({ search: (now) => Object.fromEntries(Object.entries({ ...now, ...part }).filter(([, value]) => value !== undefined && value !== false)) as CompareState, replace: true });
  const subjects = found.subjects;
  const runIds = useMemo(() => [...new Set((subjects ?? []).map((one) => one.runId).filter(Boolean))], [subjects]);
  const colours = useMemo(() => coloursOf(runIds), [runIds]);
  const pictured = useMemo(() => (subjects ?? []).filter((one) => one.run?.tags["mlflow.loggedImages"]).map((one) => ({ source: { kind: "run", runId: one.runId } as const, name: one.name, colour: colours.get(one.runId) })), [subjects, colours]);
  if (found.error) return <Problem error={found.error} />;
  if (!subjects) return <div className="page"><Skeleton rows={12} height={22} /></div>;
  if (subjects.length === 0) return <Empty icon="compare" title="Nothing to compare yet">Select two or more runs of an experiment or versions of a model, and choose &quot;Compare&quot;.</Empty>;
  const settings = { ...readChartSettings(state as Record<string, unknown>), ...(runIds[0] ? { baseline: runIds[0] } : {}) };
  const keys = [...new Set(subjects.flatMap((one) => Object.keys(one.metrics)))].sort();
  const series = keys.filter((key) => subjects.some((one) => (one.metrics[key]?.points ?? 0) > 1));
  const names = new Map(subjects.map((one) => [one.runId, one.name]));
  const all = state.all ?? false;
  const what = subjects.every((one) => one.kind === "version") ? "versions" : subjects.every((one) => one.kind === "run") ? "runs" : "runs and versions";
  const without = (id: string) => ({ runs: state.runs?.filter((one) => one !== id), versions: state.versions?.filter((one) => one !== id) });
  const first = ({ kind, id }: Subject) => (kind === "run" ? { runs: [id, ...(state.runs ?? []).filter((one) => one !== id)] } : { versions: [id, ...(state.versions ?? []).filter((one) => one !== id)] });
  return (
    <div className="page">
      <div className="row wrap">
        <h1>Compare {subjects.length} {what}</h1>
        <span className="grow" />
        <label className="row"><input type="checkbox" checked={all} onChange={(event) => change({ all: event.target.checked })} /> Also what is the same</label>
      </div>
      <div className="panel compare-scroll">
        <table className="grid compare">
          <thead>
            <tr>
              <th scope="col"><span className="visually-hidden">Field</span></th>
              {subjects.map((one, at) => (
                <th key={one.id} scope="col">
                  <div className="row">
                    <span className="dot" style={{ background: colours.get(one.runId) }} />
                    <Name subject={one} />
                    {subjects.length > 2 && <button type="button" className="twist" aria-label={`Take ${one.name} out`} onClick={() => change(without(one.id))}><Icon name="close" size={12} /></button>}
                  </div>
                  {at === 0 ? <span className="chip accent">baseline</span> : (one.kind === "version" || !state.versions) && <button type="button" className="button plain small" onClick={() => change(first(one))}>make baseline</button>}
                </th>
              ))}
            </tr>
          </thead>
          <Part title="About" subjects={subjects} all={all} keys={[...new Set(subjects.flatMap((one) => Object.keys(one.facts)))]} read={(one, key) => one.facts[key] ?? ""} show={(one, key) => (key === "Status" && one.facts[key] ? <Status status={one.facts[key]} /> : one.facts[key])} />
          <Part title="Metrics" subjects={subjects} all={all} keys={keys} read={(one, key) => metric(one.metrics[key]?.last)} show={(one, key, at) => <Delta subject={one} baseline={subjects[0]} metricKey={key} isBaseline={at === 0} />} />
          <Part title="Params" subjects={subjects} all={all} keys={[...new Set(subjects.flatMap((one) => Object.keys(one.params)))].sort()} read={(one, key) => one.params[key] ?? ""} mono />
          <Part title="Tags" subjects={subjects} all={all} keys={[...new Set(subjects.flatMap((one) => Object.keys(one.tags)))].filter((key) => !key.startsWith("mlflow.") && !key.startsWith("lineal.")).sort()} read={(one, key) => one.tags[key] ?? ""} />
          <Part title="Datasets" subjects={subjects} all={all} keys={[...new Set(subjects.flatMap((one) => one.datasets.map((data) => data.name)))].sort()} read={(one, key) => one.datasets.filter((data) => data.name === key).map((data) => data.digest).join(", ")} mono />
        </table>
      </div>
      {series.length > 0 && runIds.length > 0 && (
        <>
          <div className="row wrap between">
            <h2>Metrics over steps</h2>
            <ChartBar settings={settings} metrics={keys} onChange={(to) => change({ ...NO_SETTINGS, ...to, baseline: undefined })} />
          </div>
          <div className="charts">
            {series.slice(0, CHARTS_MAX).map((key) => (
              <MetricChart key={key} metricKey={key} runIds={runIds} colours={colours} nameOf={(id) => names.get(id) ?? id} settings={settings} live={false} onZoom={(zoom) => change({ zoom: zoom ?? undefined })} />
            ))}
          </div>
        </>
      )}
      <Later><Environments subjects={subjects} all={all} /></Later>
      <Later><Files subjects={subjects} all={all} open={state.file ?? ""} onOpen={(file) => change({ file: file || undefined })} /></Later>
      {pictured.length > 0 && (
        <>
          <h2>Images over steps</h2>
          <Later><StepImages runs={pictured} step={state.step} onStep={(step) => change({ step })} /></Later>
        </>
      )}
    </div>
  );
}

/** What the URL names, in its order: versions, then runs. Undefined while something is still missing. */
function useSubjects(versions: readonly string[] = [], runs: readonly string[] = []): { subjects?: Subject[]; error?: Error } {
  const named = versions.map(versionIn);
  const ofVersions = useQueries({ queries: named.map((one) => ({ queryKey: ["model", one?.name, "version", one?.version], queryFn: () => call("getVersion", { parameters: { name: one?.name ?? "", version: one?.version ?? "" } }), enabled: one !== null })) });
  const ids = [...runs, ...ofVersions.flatMap((answer) => (answer.data?.run ? [answer.data.run.run_id] : []))];
  const ofRuns = useQueries({ queries: [...new Set(ids)].map((id) => ({ queryKey: ["run", id], queryFn: () => call("getRun", { parameters: { run_id: id } }) })) });
  const known = new Map(ofRuns.flatMap((answer) => (answer.data ? [[answer.data.run_id, answer.data] as const] : [])));
  const bad = versions.find((_, at) => named[at] === null);
  const error = bad === undefined ? [...ofVersions, ...ofRuns].find((answer) => answer.isError)?.error : new Error(`"${bad}" is no version: write the model's name, a slash and the number.`);
  const mark = [...ofVersions, ...ofRuns].map((answer) => answer.dataUpdatedAt).join(" ");
  const subjects = useMemo(() => {
    const made = ofVersions.flatMap((answer) => (answer.data ? [subjectOfVersion(answer.data, answer.data.run ? (known.get(answer.data.run.run_id) ?? null) : null)] : []));
    const own = runs.flatMap((id) => known.get(id) ?? []).map((run: Run) => subjectOfRun(run));
    return made.length === versions.length && own.length === runs.length && ofRuns.every((answer) => answer.data) ? [...made, ...own] : undefined;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the answers are new arrays each time; `mark` says when one of them changed
  }, [mark, versions.join(" "), runs.join(" ")]);
  return { ...(subjects ? { subjects } : {}), ...(error ? { error } : {}) };
}

/** A part that asks much of the server: drawn when it comes near the screen. */
function Later({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const near = useNear(place);
  const seen = useRef(false);
  seen.current ||= near;
  return <div ref={place} className="later">{seen.current && <Suspense fallback={<Skeleton rows={4} height={24} />}>{children}</Suspense>}</div>;
}

function Name({ subject }: { subject: Subject }) {
  const named = subject.kind === "version" ? versionIn(subject.id) : null;
  return named ? (
    <Link className="truncate link" to="/models/$name/versions/$version" params={named} search={{}}>{subject.name}</Link>
  ) : (
    <Link className="truncate link" to="/runs/$runId" params={{ runId: subject.runId }} search={{}}>{subject.name}</Link>
  );
}

function Part({ title, subjects, keys, all, read, show, mono }: { title: string; subjects: readonly Subject[]; keys: string[]; all: boolean; read: (subject: Subject, key: string) => string; show?: (subject: Subject, key: string, at: number) => ReactNode; mono?: boolean }) {
  const differing = keys.filter((key) => new Set(subjects.map((one) => read(one, key))).size > 1);
  const shown = all ? [...differing, ...keys.filter((key) => !differing.includes(key) && subjects.some((one) => read(one, key)))] : differing;
  if (keys.length === 0) return null;
  return (
    <tbody>
      <tr className="part"><th scope="rowgroup" colSpan={subjects.length + 1}>{title} <span className="faint">{differing.length} of {keys.length} differ</span></th></tr>
      {shown.map((key) => (
        <tr key={key}>
          <th scope="row" title={key}>{key}</th>
          {subjects.map((one, at) => <td key={one.id} className={`${mono ? "mono" : ""} ${differing.includes(key) ? "" : "faint"}`}>{show ? show(one, key, at) : read(one, key)}</td>)}
        </tr>
      ))}
    </tbody>
  );
}

function Delta({ subject, baseline, metricKey, isBaseline }: { subject: Subject; baseline: Subject | undefined; metricKey: string; isBaseline: boolean }) {
  const own = subject.metrics[metricKey]?.last;
  const base = baseline?.metrics[metricKey]?.last;
  const by = typeof own === "number" && typeof base === "number" ? own - base : 0;
  return (
    <span className="num">
      <b>{metric(own)}</b>
      {!isBaseline && by !== 0 && <span className="faint"> {by > 0 ? "+" : "−"}{metric(Math.abs(by))}</span>}
    </span>
  );
}
