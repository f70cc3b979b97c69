import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { TextChange, Version, VersionDiff } from "@/api/types";
import { bytes, count, metric } from "@/components/format";
import { Empty, Problem, Skeleton } from "@/components/parts";
import { Alias, Scroll, Stage, VersionLink } from "@/components/registry";
import { modelOf, versionsOf } from "@/pages/models/queries";
import { diffOf } from "@/pages/version/queries";
import { comparedWith } from "@/pages/version/state";

/** What differs from another version: from champion, unless told. */
export function Diff({ version, from }: { version: Version; from: string | undefined }) {
  const navigate = useNavigate({ from: "/models/$name/versions/$version" });
  const model = useQuery(modelOf(version.name));
  const versions = useInfiniteQuery(versionsOf(version.name, []));
  const production = model.data?.latest_versions.filter((one) => one.stage === "Production").map((one) => one.version) ?? [];
  const other = from ?? (model.data ? comparedWith(version.version, model.data.aliases, production) : "");
  const diff = useQuery(diffOf(version.name, other, String(version.version)));
  const others: (readonly [string, string])[] = [
    ...Object.entries(model.data?.aliases ?? {}).map(([alias, number]) => [`@${alias}`, `@${alias} (v${number})`] as const),
    ...(versions.data?.pages.flatMap((page) => page.versions) ?? []).filter((one) => one.version !== version.version).map((one) => [String(one.version), `v${one.version}`] as const),
  ];
  if (other && !others.some(([key]) => key === other)) others.unshift([other, other.startsWith("@") ? other : `v${other}`]);
  return (
    <div className="stack">
      <div className="row wrap">
        <label className="row">
          <span className="strong">v{version.version} compared with</span>
          <select className="input" value={other} onChange={(event) => void navigate({ search: { tab: "diff", from: event.target.value }, replace: true })}>
            {!other && <option value="">nothing</option>}
            {others.map(([key, label]) => (
              <option key={key} value={key}>{label}</option>
            ))}
          </select>
        </label>
        {diff.data && (
          <span className="row wrap">
            <VersionLink name={version.name} version={diff.data.from.version} /> <Stage stage={diff.data.from.stage} />
            {diff.data.from.aliases.map((alias) => <Alias key={alias} alias={alias} />)}
            <Link className="button small" to="/compare" search={{ versions: [`${version.name}/${diff.data.from.version}`, `${version.name}/${version.version}`] }}>Compare files line by line</Link>
          </span>
        )}
      </div>
      {model.isError && <Problem error={model.error} retry={model.refetch} />}
      {model.isSuccess && other === "" && <div className="panel"><Empty icon="compare" title="There is no other version">With a second version, what differs between the two stands here.</Empty></div>}
      {other !== "" && diff.isPending && <Skeleton rows={8} height={22} />}
      {diff.isError && <Problem error={diff.error} retry={diff.refetch} />}
      {diff.data && <Parts diff={diff.data} />}
    </div>
  );
}

function Parts({ diff }: { diff: VersionDiff }) {
  const { differences } = diff;
  const metrics = differences.metrics.filter((one) => one.delta !== 0 || one.from !== one.to);
  const none = metrics.length + differences.params.length + differences.tags.length + differences.files.length + differences.code.length + diff.environment.length + diff.signature.length + diff.flavors.length + differences.datasets_added.length + differences.datasets_removed.length === 0;
  if (none) return <div className="panel"><Empty icon="check" title="Nothing differs">Params, metrics, files, signature, environment, code and data are the same.</Empty></div>;
  return (
    <>
      {metrics.length > 0 && (
        <Part title="Metrics" heads={["Metric", "It", "This", "Difference"]}>
          {metrics.map((one) => (
            <tr key={one.key}>
              <td className="mono">{one.key}</td>
              <td className="num">{metric(one.from)}</td>
              <td className="num strong">{metric(one.to)}</td>
              <td className="num">{one.delta === null ? "" : `${one.delta > 0 ? "+" : ""}${metric(one.delta)}`}</td>
            </tr>
          ))}
        </Part>
      )}
      <Texts title="Params" changes={differences.params} />
      <Texts title="Environment" changes={diff.environment} />
      {diff.signature.length > 0 && (
        <Part title="Signature" heads={["Where", "It", "This"]}>
          {diff.signature.map((one) => (
            <tr key={`${one.part} ${one.name}`}>
              <td>{one.part} <span className="mono">{one.name}</span></td>
              <Sides from={one.from === null ? null : JSON.stringify(one.from)} to={one.to === null ? null : JSON.stringify(one.to)} />
            </tr>
          ))}
        </Part>
      )}
      <Texts title="Flavors" changes={diff.flavors} />
      {differences.files.length > 0 && (
        <Part title={`Files (${count(differences.files_same)} are the same)`} heads={["Path", "It", "This"]}>
          {differences.files.map((one) => (
            <tr key={one.path}>
              <td className="mono">{one.path}</td>
              <Sides from={one.from && `${bytes(one.from.size_bytes)} ${one.from.sha256.slice(0, 12)}`} to={one.to && `${bytes(one.to.size_bytes)} ${one.to.sha256.slice(0, 12)}`} />
            </tr>
          ))}
        </Part>
      )}
      {differences.datasets_added.length + differences.datasets_removed.length > 0 && (
        <Part title="Data" heads={["Dataset", "It", "This"]}>
          {differences.datasets_removed.map((one) => <tr key={`- ${one.name} ${one.digest} ${one.context}`}><td>{one.name} {one.context}</td><Sides from={one.digest} to={null} /></tr>)}
          {differences.datasets_added.map((one) => <tr key={`+ ${one.name} ${one.digest} ${one.context}`}><td>{one.name} {one.context}</td><Sides from={null} to={one.digest} /></tr>)}
        </Part>
      )}
      <Texts title="Code" changes={differences.code} />
      <Texts title="Tags" changes={differences.tags} />
      {differences.truncated && <p className="muted">There are more differences than are shown.</p>}
    </>
  );
}

function Texts({ title, changes }: { title: string; changes: TextChange[] }) {
  if (changes.length === 0) return null;
  return (
    <Part title={title} heads={["Key", "It", "This"]}>
      {changes.map((one) => (
        <tr key={one.key}><td className="mono">{one.key}</td><Sides from={one.from} to={one.to} /></tr>
      ))}
    </Part>
  );
}

function Sides({ from, to }: { from: string | null; to: string | null }) {
  return (
    <>
      <td className="mono">{from === null ? <span className="faint">not there</span> : <del className="minus">{from}</del>}</td>
      <td className="mono">{to === null ? <span className="faint">not there</span> : <ins className="plus">{to}</ins>}</td>
    </>
  );
}

function Part({ title, heads, children }: { title: string; heads: string[]; children: ReactNode }) {
  return (
    <section className="panel" aria-label={title}>
      <header><h2>{title}</h2></header>
      <Scroll label={title}>
        <table className="grid">
          <thead><tr>{heads.map((head, index) => <th key={head} className={heads.length === 4 && index > 0 ? "num" : ""}>{head === "It" ? "Other version" : head === "This" ? "This version" : head}</th>)}</tr></thead>
          <tbody>{children}</tbody>
        </table>
      </Scroll>
    </section>
  );
}
