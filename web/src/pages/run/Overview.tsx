import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { call } from "@/api/client";
import type { Run } from "@/api/types";
import { count, duration, metric, when } from "@/components/format";
import { Markdown } from "@/components/Markdown";
import { Copy, Skeleton, Time } from "@/components/parts";
import { Icon } from "@/components/Icon";
import { toast } from "@/components/toasts";
import { Datasets } from "@/pages/run/Datasets";
import { SYSTEM } from "@/pages/run/systemMetrics";

const Environment = lazy(() => import("@/pages/run/Environment"));

const ROWS_FIRST = 12;

/** Params, metrics, tags, the note, and where the run comes from and went to. */
export function Overview({ run }: { run: Run }) {
  const metrics = Object.entries(run.metrics).filter(([key]) => !key.startsWith(SYSTEM)).sort(([a], [b]) => a.localeCompare(b));
  const tags = Object.entries(run.tags).filter(([key]) => !key.startsWith("mlflow.") && !key.startsWith("lineal."));
  const source = run.source;
  return (
    <div className="overview">
      <div className="stack">
        <Note run={run} />
        <Section title="Metrics" total={metrics.length}>
          <Rows rows={metrics} head={<tr><th>Metric</th><th className="num">Last</th><th className="num">Min</th><th className="num">Max</th><th className="num hide-small">Best at</th><th className="num hide-small">Points</th></tr>}>
            {([key, one]) => (
              <tr key={key}>
                <td>{key}</td>
                <td className="num"><b>{metric(one.last)}</b></td>
                <td className="num">{metric(one.min)}</td>
                <td className="num">{metric(one.max)}</td>
                <td className="num faint hide-small">{one.points > 1 && one.min_step !== null ? `↓ ${count(one.min_step)}  ↑ ${count(one.max_step ?? 0)}` : ""}</td>
                <td className="num faint hide-small">{count(one.points)}</td>
              </tr>
            )}
          </Rows>
        </Section>
        <Section title="Params" total={Object.keys(run.params).length}>
          <Rows rows={Object.entries(run.params).sort(([a], [b]) => a.localeCompare(b))} head={<tr><th>Param</th><th>Value</th></tr>}>
            {([key, value]) => <tr key={key}><td style={{ width: "42%" }}>{key}</td><td className="mono">{value}</td></tr>}
          </Rows>
        </Section>
      </div>
      <div className="stack">
        <section className="panel">
          <header><h2>About</h2></header>
          <dl className="facts body">
            <dt>Started</dt><dd>{when(run.start_time)} <span className="faint">(<Time ms={run.start_time} />)</span></dd>
            <dt>Took</dt><dd>{run.end_time ? duration(run.end_time - run.start_time) : run.status === "RUNNING" ? `${duration(Date.now() - run.start_time)} so far` : "not known"}</dd>
            <dt>By</dt><dd>{run.user_id || "not known"}</dd>
            {source.name && <><dt>Source</dt><dd className="mono">{source.name}</dd></>}
            {source.commit && <><dt>Commit</dt><dd className="mono row">{source.commit.slice(0, 12)} <Copy text={source.commit} label="Copy the commit" /></dd></>}
            {source.branch && <><dt>Branch</dt><dd>{source.branch}</dd></>}
            {source.repository && <><dt>Repository</dt><dd>{source.repository}</dd></>}
            {run.children > 0 && <><dt>Runs inside</dt><dd>{count(run.children)}</dd></>}
            <dt>Run ID</dt><dd className="mono row"><span className="truncate">{run.run_id}</span><Copy text={run.run_id} label="Copy the run's id" /></dd>
          </dl>
        </section>
        {run.versions.length > 0 && (
          <section className="panel">
            <header><h2>Registered as</h2></header>
            <ul className="body stack" style={{ gap: 8 }}>
              {run.versions.map((one) => (
                <li key={`${one.name} ${one.version}`} className="row wrap">
                  <Icon name="box" /> <Link className="link strong" to="/models/$name/versions/$version" params={{ name: one.name, version: String(one.version) }} search={{}}>{one.name} version {one.version}</Link>
                  {one.aliases.map((alias) => <span key={alias} className="chip accent">@{alias}</span>)}
                  {one.stage && one.stage !== "None" && <span className="chip good">{one.stage}</span>}
                </li>
              ))}
            </ul>
          </section>
        )}
        {(run.model_outputs.length > 0 || run.model_inputs.length > 0) && (
          <section className="panel">
            <header><h2>Models</h2></header>
            <ul className="body stack" style={{ gap: 8 }}>
              {run.model_inputs.map((one) => <li key={one.model_id} className="row"><span className="chip">read</span> <span className="truncate">{one.name || one.model_id}</span></li>)}
              {run.model_outputs.map((one) => <li key={one.model_id} className="row"><span className="chip info">made</span> <Link className="link truncate" to="/runs/$runId" params={{ runId: run.run_id }} search={{ tab: "artifacts", model: one.model_id, path: "MLmodel" }}>{one.name || one.model_id}</Link> <span className="faint">{one.step ? `at step ${count(one.step)}` : ""}</span></li>)}
            </ul>
          </section>
        )}
        {run.datasets.length > 0 && <Datasets datasets={run.datasets} />}
        <Suspense fallback={<section className="panel"><header><h2>Environment</h2></header><div className="body"><Skeleton rows={5} /></div></section>}><Environment run={run} /></Suspense>
        {tags.length > 0 && (
          <section className="panel">
            <header><h2>Tags</h2></header>
            <div className="body row wrap">{tags.map(([key, value]) => <span key={key} className="chip" title={`${key}: ${value}`}><span className="truncate">{key}: <b>{value}</b></span></span>)}</div>
          </section>
        )}
      </div>
    </div>
  );
}

function Section({ title, total, children }: { title: string; total: number; children: ReactNode }) {
  return (
    <section className="panel">
      <header><h2>{title}</h2> <span className="faint num">{total}</span></header>
      {total === 0 ? <p className="body faint">None were logged.</p> : children}
    </section>
  );
}

function Rows<T extends [string, unknown]>({ rows, head, children }: { rows: T[]; head: ReactNode; children: (row: T) => ReactNode }) {
  const [text, setText] = useState("");
  const [all, setAll] = useState(false);
  const found = rows.filter(([key]) => key.toLowerCase().includes(text.toLowerCase()));
  const shown = all ? found : found.slice(0, ROWS_FIRST);
  return (
    <div className="scroll-x">
      {rows.length > ROWS_FIRST && <input className="input" style={{ margin: "10px 14px 2px" }} placeholder="Find" aria-label="Find" value={text} onChange={(event) => setText(event.target.value)} />}
      <table className="grid"><thead>{head}</thead><tbody>{shown.map(children)}</tbody></table>
      {shown.length < found.length && <button type="button" className="button plain small" style={{ margin: 8 }} onClick={() => setAll(true)}>Show all {count(found.length)}</button>}
    </div>
  );
}

function Note({ run }: { run: Run }) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState<string | null>(null);
  const save = async () => {
    try {
      await call("updateRun", { parameters: { run_id: run.run_id }, body: { note: draft ?? "" } });
      await queries.invalidateQueries({ queryKey: ["run", run.run_id] });
      setDraft(null);
    } catch (error) {
      toast(error instanceof Error ? error : new Error(String(error)));
    }
  };
  if (draft === null && !run.note)
    return (
      <div><button type="button" className="button plain small" onClick={() => setDraft("")}><Icon name="plus" size={13} /> Add a note</button></div>
    );
  return (
    <section className="panel">
      <header>
        <h2 className="grow">Note</h2>
        {draft === null ? <button type="button" className="button plain small" onClick={() => setDraft(run.note)}>Edit</button> : <><button type="button" className="button plain small" onClick={() => setDraft(null)}>Cancel</button><button type="button" className="button primary small" onClick={() => void save()}>Save</button></>}
      </header>
      <div className="body">
        {draft === null ? <Markdown text={run.note} /> : <textarea className="input" style={{ width: "100%" }} rows={6} aria-label="Note, in markdown" value={draft} onChange={(event) => setDraft(event.target.value)} />}
      </div>
    </section>
  );
}
