import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { BASE, call } from "@/api/client";
import type { Use } from "@/api/types";
import { colourOf } from "@/charts/colours";
import { count, duration, when } from "@/components/format";
import { Empty, Problem, Skeleton, Status, Time } from "@/components/parts";
import { Icon } from "@/components/Icon";
import { Alias, Stage, VersionLink } from "@/components/registry";
import { useLiveState } from "@/live/live";
import { Feed } from "@/pages/home/Feed";
import { waitingBriefly } from "@/pages/requests/queries";
import "@/styles/home.css";
import "@/styles/registry.css";

const EXPERIMENTS_MAX = 50;
const USES_MAX = 60;
const BUSY_SHOWN = 8;
/** Where no stream tells what happens, it is asked this often. */
const ASKED_AGAIN_MS = 10_000;

/** What is in use, what waits for the reader, what happens, and what ran last. */
export default function Home() {
  const refetchInterval = useLiveState() === "live" ? false : ASKED_AGAIN_MS;
  const used = useQuery({ queryKey: ["in-use"], queryFn: ({ signal }) => call("listInUse", { query: { limit: USES_MAX }, signal }), refetchInterval });
  const waiting = useQuery({ ...waitingBriefly, refetchInterval });
  const experiments = useQuery({ queryKey: ["experiments", "home"], queryFn: ({ signal }) => call("listExperiments", { query: { counts: true, limit: EXPERIMENTS_MAX }, signal }) });
  const ids = (experiments.data?.experiments ?? []).map((one) => one.experiment_id);
  const recent = useQuery({
    queryKey: ["recent-runs", ids],
    queryFn: ({ signal }) => call("searchRuns", { body: { experiment_ids: ids, order_by: ["start_time DESC"], limit: 8, select: ["run_name", "status", "start_time", "end_time", "user_id", "experiment_id"] }, signal }),
    enabled: ids.length > 0,
    refetchInterval,
  });
  const named = new Map((experiments.data?.experiments ?? []).map((one) => [one.experiment_id, one.name]));
  const busy = (experiments.data?.experiments ?? []).filter((one) => (one.runs?.active ?? 0) > 0);
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
        {used.data && used.data.in_use.length > 0 && (
          <div className="uses">
            {byModel(used.data.in_use).map(([name, uses]) => (
              <InUse key={name} name={name} uses={uses} />
            ))}
          </div>
        )}
      </section>
      <div className="home-grid">
        <div className="stack first">
          <section className="panel" aria-label="Waiting for you">
            <header><h2 className="grow">Waiting for you</h2>{(waiting.data?.requests.length ?? 0) > 0 && <span className="chip warn">{waiting.data?.requests.length}</span>}</header>
            {waiting.isPending && <div className="body"><Skeleton rows={1} height={22} /></div>}
            {waiting.data?.requests.length === 0 && <p className="body muted row"><Icon name="check" /> Nothing waits for your decision.</p>}
            {waiting.isError && <p className="body muted">{waiting.error.message}</p>}
            {(waiting.data?.requests.length ?? 0) > 0 && (
              <ul className="list">
                {waiting.data?.requests.map((one) => (
                  <li key={one.id} className="row">
                    <span className="grow" style={{ minWidth: 0 }}>
                      <span className="truncate strong" style={{ display: "block" }}><VersionLink name={one.name} version={one.version} full /></span>
                      <span className="faint">{one.created_by} asks for {one.kind === "alias" ? `@${one.target}` : one.target}</span>
                    </span>
                    <span className="faint when"><Time ms={one.created_ms} /></span>
                  </li>
                ))}
              </ul>
            )}
          </section>
        </div>
        <Feed experiments={named} />
        <div className="stack second">
          <section className="panel" aria-label="Recent runs">
            <header><h2 className="grow">Recent runs</h2><Link className="link" to="/experiments">All experiments</Link></header>
            {recent.isPending && (ids.length > 0 || experiments.isPending) && <div className="body"><Skeleton rows={6} height={30} /></div>}
            {(recent.data?.runs.length === 0 || (experiments.isSuccess && ids.length === 0)) && <p className="body muted">No run was logged yet.</p>}
            {recent.data && recent.data.runs.length > 0 && (
              <ul className="list">
                {recent.data.runs.map((run) => (
                  <li key={run.run_id} className="row">
                    <span className="dot" style={{ background: colourOf(run.run_id) }} />
                    <span className="grow" style={{ minWidth: 0 }}>
                      <Link className="run-link truncate strong" style={{ display: "block" }} to="/runs/$runId" params={{ runId: run.run_id }} search={{}}>{run.run_name}</Link>
                      <span className="faint truncate" style={{ display: "block", fontSize: 12 }}>
                        {named.get(run.experiment_id ?? "")}
                        {run.end_time && run.start_time !== undefined ? ` · ${duration(run.end_time - run.start_time)}` : ""}
                      </span>
                    </span>
                    <Status status={run.status ?? ""} />
                    <span className="faint when">{run.start_time !== undefined && <Time ms={run.start_time} />}</span>
                  </li>
                ))}
              </ul>
            )}
          </section>
          <section className="panel" aria-label="Experiments">
            <header><h2>Experiments</h2></header>
            {experiments.isPending && <div className="body"><Skeleton rows={4} height={20} /></div>}
            {experiments.isError && <Problem error={experiments.error} retry={experiments.refetch} />}
            {experiments.isSuccess && busy.length === 0 && <p className="body muted">No experiment has runs yet.</p>}
            {busy.length > 0 && (
              <ul className="list">
                {busy.slice(0, BUSY_SHOWN).map((one) => (
                  <li key={one.experiment_id} className="row">
                    <Icon name="flask" />
                    <Link className="grow truncate run-link" to="/experiments/$experimentId" params={{ experimentId: one.experiment_id }} search={{}}>{one.name}</Link>
                    <span className="faint num">{count(one.runs?.active ?? 0)} run{one.runs?.active === 1 ? "" : "s"}</span>
                  </li>
                ))}
              </ul>
            )}
          </section>
        </div>
      </div>
    </div>
  );
}

/** What of one model is in use: each alias and stage with its version. */
function InUse({ name, uses }: { name: string; uses: Use[] }) {
  return (
    <article className="panel use">
      <Link className="row use-head" to="/models/$name" params={{ name }} search={{}} title={name}>
        <span className="use-icon"><Icon name="box" /></span>
        <b className="grow truncate">{name}</b>
      </Link>
      <ul>
        {uses.map((use) => (
          <li key={`${use.kind} ${use.label} ${use.version}`} className="row">
            {use.kind === "alias" ? <Alias alias={use.label} /> : <Stage stage={use.label} />}
            <span className="strong"><VersionLink name={name} version={use.version} /></span>
            <span className="faint grow truncate since" title={`since ${when(use.from_us / 1000)}`}>
              <Time ms={use.from_us / 1000} />{use.actor && use.actor !== "anonymous" ? ` by ${use.actor}` : ""}
            </span>
          </li>
        ))}
      </ul>
    </article>
  );
}

/** Uses by model, in the order in which the models come first; champion before the other aliases, stages after them. */
function byModel(uses: readonly Use[]): [string, Use[]][] {
  const found = new Map<string, Use[]>();
  for (const use of uses) found.set(use.name, [...(found.get(use.name) ?? []), use]);
  const rank = (use: Use) => (use.label === "champion" ? 0 : use.kind === "alias" ? 1 : 2);
  return [...found].map(([name, all]) => [name, all.sort((a, b) => rank(a) - rank(b) || b.from_us - a.from_us)]);
}
