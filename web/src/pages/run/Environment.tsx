import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Run } from "@/api/types";
import { count } from "@/components/format";
import { Problem, Skeleton } from "@/components/parts";
import { environmentsOf } from "@/files/environments";

const PACKAGES_FIRST = 12;

/** What the run's code needs, of the files that were logged with it or with its models. */
export default function Environment({ run }: { run: Run }) {
  const asked = useQuery({ queryKey: ["environments", run.run_id, run.model_outputs.length], queryFn: ({ signal }) => environmentsOf(run, signal), staleTime: 60_000 });
  const [chosen, setChosen] = useState(0);
  const [all, setAll] = useState(false);
  const found = asked.data?.[chosen];
  return (
    <section className="panel" aria-label="Environment">
      <header>
        <h2 className="grow">Environment</h2>
        {found?.environment.python && <span className="chip">Python {found.environment.python}</span>}
      </header>
      <div className="body stack">
        {asked.isPending && <Skeleton rows={5} />}
        {asked.isError && <Problem error={asked.error} retry={asked.refetch} />}
        {asked.data?.length === 0 && <p className="faint">Nothing was logged. mlflow writes requirements.txt, conda.yaml and python_env.yaml beside each model; with a run, log them as artifacts.</p>}
        {(asked.data?.length ?? 0) > 1 && (
          <select className="input" aria-label="Environment of" value={chosen} onChange={(event) => setChosen(Number(event.target.value))}>
            {asked.data?.map((one, at) => <option key={one.title} value={at}>{one.title}</option>)}
          </select>
        )}
        {found && (
          <>
            {found.environment.problems.map((one) => <p key={one} className="notice">{one}</p>)}
            {found.environment.conda.length > 0 && <p className="muted">conda: <span className="mono">{found.environment.conda.join(", ")}</span></p>}
            <ul className="stack" style={{ gap: 4 }}>
              {found.environment.packages.slice(0, all ? undefined : PACKAGES_FIRST).map((one) => (
                <li key={one.line} className="mono" title={one.line}>{one.name} <span className="faint">{one.version}</span></li>
              ))}
            </ul>
            {!all && found.environment.packages.length > PACKAGES_FIRST && <div><button type="button" className="button plain small" onClick={() => setAll(true)}>Show all {count(found.environment.packages.length)}</button></div>}
            <p className="row wrap">
              {found.files.map((path) => (
                <Link key={path} className="link mono" to="/runs/$runId" params={{ runId: run.run_id }} search={{ tab: "artifacts", path, ...(found.source.kind === "model" ? { model: found.source.modelId } : {}) }}>
                  {path}
                </Link>
              ))}
            </p>
          </>
        )}
      </div>
    </section>
  );
}
