import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { BASE, call } from "@/api/client";
import { colourOf } from "@/charts/colours";
import { count, duration } from "@/components/format";
import { Empty, Problem, Skeleton, Status, Time } from "@/components/parts";
import { Icon } from "@/components/Icon";
import "@/styles/home.css";

const EXPERIMENTS_MAX = 50;
const LIVE_MS = 10_000;

/** What is in use, what waits for the reader, and what ran last. */
export default function Home() {
  const used = useQuery({ queryKey: ["in-use"], queryFn: ({ signal }) => call("listInUse", { query: { limit: 24 }, signal }), refetchInterval: LIVE_MS });
  const waiting = useQuery({ queryKey: ["waiting"], queryFn: ({ signal }) => call("listWaitingRequests", { query: { limit: 10 }, signal }), refetchInterval: LIVE_MS });
  const experiments = useQuery({ queryKey: ["experiments", "home"], queryFn: ({ signal }) => call("listExperiments", { query: { counts: true, limit: EXPERIMENTS_MAX }, signal }) });
  const ids = (experiments.data?.experiments ?? []).map((one) => one.experiment_id);
  const recent = useQuery({
    queryKey: ["recent-runs", ids],
    queryFn: ({ signal }) => call("searchRuns", { body: { experiment_ids: ids, order_by: ["start_time DESC"], limit: 9, select: ["run_name", "status", "start_time", "end_time", "user_id", "experiment_id"] }, signal }),
    enabled: ids.length > 0,
    refetchInterval: LIVE_MS,
  });
  const named = new Map((experiments.data?.experiments ?? []).map((one) => [one.experiment_id, one.name]));
  const isNew = used.data?.in_use.length === 0 && recent.data?.runs.length === 0;
  return (
    <div className="page">
      <h1>Home</h1>
      {isNew && (
        <section className="panel">
          <Empty icon="bolt" title="Point your client here" snippet={`pip install mlflow-skinny\nexport MLFLOW_TRACKING_URI=${BASE.href.replace(/\/$/, "")}\npython train.py`}>
            Code that logs to MLflow logs to Lineal by changing one address. What it logs shows up on this page.
          </Empty>
        </section>
      )}
      <section className="stack">
        <h2>In use now</h2>
        {used.isPending && <Skeleton rows={3} height={40} />}
        {used.isError && <Problem error={used.error} retry={used.refetch} />}
        {used.data?.in_use.length === 0 && !isNew && <p className="muted">No alias points to a version yet. <code>client.set_registered_model_alias("model", "champion", 1)</code> sets one.</p>}
        <div className="uses">
          {used.data?.in_use.map((use) => (
            <article key={`${use.name} ${use.kind} ${use.label} ${use.version}`} className="panel use">
              <div className="row">
                <span className="use-icon"><Icon name="box" /></span>
                <b className="grow truncate" title={use.name}>{use.name}</b>
                <span className={`chip ${use.kind === "alias" ? "accent" : "good"}`}>{use.kind === "alias" ? `@${use.label}` : use.label}</span>
              </div>
              <div className="row between">
                <span className="version num">v{use.version}</span>
                <span className="faint">since <Time ms={use.from_us / 1000} />{use.actor ? ` by ${use.actor}` : ""}</span>
              </div>
            </article>
          ))}
        </div>
      </section>
      <div className="home-grid">
        <section className="panel">
          <header><h2 className="grow">Recent runs</h2><Link className="link" to="/experiments">All experiments</Link></header>
          {recent.isPending && ids.length > 0 && <div className="body"><Skeleton rows={6} height={22} /></div>}
          {recent.data && (
            <ul className="list">
              {recent.data.runs.map((run) => (
                <li key={run.run_id} className="row">
                  <span className="dot" style={{ background: colourOf(run.run_id) }} />
                  <span className="grow" style={{ minWidth: 0 }}>
                    <Link className="run-link truncate" style={{ display: "block", fontWeight: 540 }} to="/runs/$runId" params={{ runId: run.run_id }} search={{}}>{run.run_name}</Link>
                    <span className="faint truncate" style={{ display: "block", fontSize: 12 }}>{named.get(run.experiment_id ?? "")}{run.user_id ? ` · ${run.user_id}` : ""}</span>
                  </span>
                  <span className="faint num hide-small">{run.end_time && run.start_time !== undefined ? duration(run.end_time - run.start_time) : ""}</span>
                  <Status status={run.status ?? ""} />
                  <span className="faint when">{run.start_time !== undefined && <Time ms={run.start_time} />}</span>
                </li>
              ))}
            </ul>
          )}
        </section>
        <div className="stack">
          <section className="panel">
            <header><h2 className="grow">Waiting for you</h2>{(waiting.data?.requests.length ?? 0) > 0 && <span className="chip warn">{waiting.data?.requests.length}</span>}</header>
            {waiting.data?.requests.length === 0 && <p className="body muted row"><Icon name="check" /> Nothing waits for your decision.</p>}
            {waiting.isError && <p className="body muted">{waiting.error.message}</p>}
            <ul className="list">
              {waiting.data?.requests.map((one) => (
                <li key={one.id} className="row">
                  <span className="grow" style={{ minWidth: 0 }}>
                    <b className="truncate" style={{ display: "block" }}>{one.name} v{one.version}</b>
                    <span className="faint">{one.created_by} asks for {one.kind === "alias" ? `@${one.target}` : one.target}</span>
                  </span>
                  <span className="faint"><Time ms={one.created_ms} /></span>
                </li>
              ))}
            </ul>
          </section>
          <section className="panel">
            <header><h2>Experiments</h2></header>
            {experiments.isError && <Problem error={experiments.error} retry={experiments.refetch} />}
            <ul className="list">
              {(experiments.data?.experiments ?? []).filter((one) => (one.runs?.active ?? 0) > 0).slice(0, 8).map((one) => (
                <li key={one.experiment_id} className="row">
                  <Icon name="flask" />
                  <Link className="grow truncate run-link" to="/experiments/$experimentId" params={{ experimentId: one.experiment_id }} search={{}}>{one.name}</Link>
                  <span className="faint num">{count(one.runs?.active ?? 0)} runs</span>
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </div>
  );
}
