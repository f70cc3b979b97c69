import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { BASE } from "@/api/client";
import { Icon } from "@/components/Icon";
import { metric as written } from "@/components/format";
import { Empty, Problem, Skeleton, Time } from "@/components/parts";
import { Alias, More, Person, Stage } from "@/components/registry";
import { Evolution } from "@/pages/models/Evolution";
import { ranked } from "@/pages/models/points";
import { COMPARED_MAX } from "@/pages/compare/state";
import { metricsOf, versionsOf } from "@/pages/models/queries";

const COLUMNS_MAX = 4;

/** The versions of a model, newest first, with metrics of their runs, and one of these over all versions. */
export function Versions({ name }: { name: string }) {
  const { metric } = useSearch({ from: "/models/$name" });
  const navigate = useNavigate({ from: "/models/$name" });
  const [selected, setSelected] = useState<readonly number[]>([]);
  const metrics = useQuery(metricsOf(name));
  const known = ranked(metrics.data ?? []);
  const drawn = metric ?? known[0];
  const columns = [...new Set([...(drawn ? [drawn] : []), ...known])].slice(0, COLUMNS_MAX);
  const pages = useInfiniteQuery({ ...versionsOf(name, columns), enabled: !metrics.isPending });
  const versions = pages.data?.pages.flatMap((page) => page.versions) ?? [];
  if (pages.isPending) return <Skeleton rows={8} height={24} />;
  if (pages.isError) return <Problem error={pages.error} retry={pages.refetch} />;
  if (versions.length === 0)
    return (
      <div className="panel">
        <Empty icon="box" title="No versions yet" snippet={`import mlflow\n\nmlflow.set_tracking_uri("${BASE.href.replace(/\/$/, "")}")\nmlflow.register_model("runs:/<run id>/model", "${name}")`}>
          A version is a model that a run made, sealed with the digest of each of its files.
        </Empty>
      </div>
    );
  return (
    <>
      {drawn && (
        <section className="panel" aria-label="Metric over versions">
          <header>
            <h2 className="grow">Over versions</h2>
            <select className="input" aria-label="Metric" value={drawn} onChange={(event) => void navigate({ search: (state) => ({ ...state, metric: event.target.value }), replace: true })}>
              {[...new Set([drawn, ...known])].map((key) => (
                <option key={key}>{key}</option>
              ))}
            </select>
          </header>
          <Evolution name={name} metric={drawn} />
        </section>
      )}
      <section className="panel scroll-x" aria-label="Versions">
        <header>
          <h2 className="grow">Versions</h2>
          {selected.length < 2 ? (
            <span className="faint">Select two or more to compare them</span>
          ) : (
            <Link className="button" to="/compare" search={{ versions: [...selected].sort((a, b) => a - b).map((one) => `${name}/${one}`) }}>
              <Icon name="compare" /> Compare {selected.length}
            </Link>
          )}
        </header>
        <table className="grid">
          <thead>
            <tr>
              <th><span className="visually-hidden">Selected</span></th>
              <th>Version</th>
              <th>Stage and aliases</th>
              {columns.map((key) => (
                <th key={key} className="num">{key}</th>
              ))}
              <th className="hide-small">By</th>
              <th className="hide-small">Made</th>
            </tr>
          </thead>
          <tbody>
            {versions.map((one) => (
              <tr key={one.version}>
                <td className="select">
                  <input type="checkbox" aria-label={`Select v${one.version}`} checked={selected.includes(one.version)} disabled={selected.length >= COMPARED_MAX && !selected.includes(one.version)} onChange={(event) => setSelected(event.target.checked ? [...selected, one.version] : selected.filter((other) => other !== one.version))} />
                </td>
                <td>
                  <Link className="link strong" to="/models/$name/versions/$version" params={{ name, version: String(one.version) }} search={{}}>
                    v{one.version}
                  </Link>
                  {one.status !== "READY" && <span className="chip warn" style={{ marginLeft: 6 }}>{one.status}</span>}
                  <div className="faint truncate hide-small" style={{ maxWidth: 240 }}>{one.description.split("\n")[0]}</div>
                </td>
                <td>
                  <div className="row wrap">
                    <Stage stage={one.stage} />
                    {one.aliases.map((alias) => (
                      <Alias key={alias} alias={alias} />
                    ))}
                  </div>
                </td>
                {columns.map((key) => (
                  <td key={key} className="num">{written(one.metrics[key])}</td>
                ))}
                <td className="hide-small"><Person name={one.created_by} /></td>
                <td className="muted hide-small"><Time ms={one.created_ms} /></td>
              </tr>
            ))}
          </tbody>
        </table>
        <More pages={pages} />
      </section>
    </>
  );
}
