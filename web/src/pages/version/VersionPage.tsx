import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import type { Version } from "@/api/types";
import { Icon } from "@/components/Icon";
import { count } from "@/components/format";
import { Problem, Skeleton, Time } from "@/components/parts";
import { Alias, Person, Stage } from "@/components/registry";
import { Actions } from "@/pages/version/Actions";
import { Diff } from "@/pages/version/Diff";
import { Discussion } from "@/pages/version/Discussion";
import { Files } from "@/pages/version/Files";
import { History } from "@/pages/version/History";
import { Lineage } from "@/pages/version/Lineage";
import { Measured } from "@/pages/version/Measured";
import { Overview } from "@/pages/version/Overview";
import { Package } from "@/pages/version/Package";
import { Requests } from "@/pages/version/Requests";
import { versionOf } from "@/pages/version/queries";
import { VERSION_TABS, type VersionTab } from "@/pages/version/state";
import "@/styles/registry.css";

/** One page for whoever has to decide: all that is known of a version, and the buttons for what this viewer may do. */
export default function VersionPage() {
  const { name, version } = useParams({ from: "/models/$name/versions/$version" });
  const { tab = "overview", from, path } = useSearch({ from: "/models/$name/versions/$version" });
  const found = useQuery(versionOf(name, version));
  if (found.isPending)
    return (
      <div className="page">
        <Skeleton rows={1} height={30} />
        <Skeleton rows={10} height={22} />
      </div>
    );
  if (found.isError)
    return (
      <div className="page">
        <Path name={name} version={version} />
        <Problem error={found.error} retry={found.refetch} />
      </div>
    );
  const it = found.data;
  return (
    <div className="page">
      <Head version={it} />
      <Requests version={it} />
      <div className="tabs" role="tablist" aria-label="Parts of the version">
        {VERSION_TABS.map((one) => (
          <Link key={one} role="tab" aria-selected={one === tab} to="/models/$name/versions/$version" params={{ name, version }} search={one === "overview" ? {} : { tab: one }}>
            {labelOf(one, it)}
          </Link>
        ))}
      </div>
      {tab === "overview" && <Overview version={it} />}
      {tab === "discussion" && <Discussion version={it} />}
      {tab === "metrics" && <Measured version={it} />}
      {tab === "files" && <Files version={it} path={path ?? ""} />}
      {tab === "model" && <Package version={it} />}
      {tab === "lineage" && <Lineage version={it} />}
      {tab === "history" && <History version={it} />}
      {tab === "diff" && <Diff version={it} from={from} />}
    </div>
  );
}

function labelOf(tab: VersionTab, version: Version): string {
  switch (tab) {
    case "overview":
      return "Overview";
    case "discussion":
      return version.comments.length ? `Discussion ${version.comments.length}` : "Discussion";
    case "metrics":
      return "Params and metrics";
    case "files":
      return `Files ${count(version.files.count)}`;
    case "model":
      return "Signature and environment";
    case "lineage":
      return "Lineage";
    case "history":
      return "History";
    case "diff":
      return "Diff";
  }
}

function Path({ name, version }: { name: string; version: string }) {
  return (
    <nav className="crumbs" aria-label="Path">
      <Link to="/models" search={{}}>Models</Link> <Icon name="chevron" size={12} />
      <Link to="/models/$name" params={{ name }} search={{}} className="truncate">{name}</Link> <Icon name="chevron" size={12} />
      <span>v{version}</span>
    </nav>
  );
}

function Head({ version }: { version: Version }) {
  return (
    <div className="stack" style={{ gap: 8 }}>
      <Path name={version.name} version={String(version.version)} />
      <div className="headline">
        <div className="grow stack" style={{ gap: 6 }}>
          <h1 className="row wrap">
            <span>{version.name}</span> <span className="muted">v{version.version}</span>
          </h1>
          <div className="row wrap" style={{ gap: "6px 12px" }}>
            <Stage stage={version.stage} />
            {version.aliases.map((alias) => (
              <Alias key={alias} alias={alias} />
            ))}
            {version.status !== "READY" && <span className="chip warn" title={version.status_message}>{version.status}</span>}
            {version.files.sealed && (
              <span className="chip" title="Every file has its digest, and none can change any more">
                <Icon name="check" size={12} /> sealed
              </span>
            )}
            <span className="muted row" style={{ gap: 6 }}>
              <Person name={version.owner} /> made it <Time ms={version.created_ms} />
            </span>
          </div>
        </div>
        <Actions version={version} />
      </div>
      {version.hidden.length > 0 && <p className="muted">You may not read the {version.hidden.map((one) => one.replaceAll("_", " ")).join(" and the ")} of this version.</p>}
      {version.truncated.length > 0 && <p className="muted">Only the beginning is shown of: {version.truncated.join(", ")}.</p>}
    </div>
  );
}
