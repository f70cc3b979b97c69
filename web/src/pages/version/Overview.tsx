import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "@/api/client";
import type { Version } from "@/api/types";
import { bytes, count, duration, metric } from "@/components/format";
import { Markdown } from "@/components/Markdown";
import { Copy, Segmented, Snippet, Status, Time } from "@/components/parts";
import { Person, Tags } from "@/components/registry";
import { toast } from "@/components/toasts";
import { includes } from "@/pages/models/queries";
import { ranked } from "@/pages/models/points";
import { Activities } from "@/pages/version/Activities";
import { loadCode, type LoadKind } from "@/pages/version/code";
import { Proof } from "@/pages/version/Proof";

const METRICS_SHOWN = 6;
const ACTIVITIES_SHOWN = 5;

/** The facts that a decision needs, on one screen. */
export function Overview({ version }: { version: Version }) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["model", version.name] }),
    onError: (error) => toast(error),
  });
  const parameters = { name: version.name, version: String(version.version) };
  const shown = ranked(Object.keys(version.metrics)).slice(0, METRICS_SHOWN);
  return (
    <div className="split">
      <div className="stack">
        {version.description && (
          <section className="panel" aria-label="Description">
            <div className="body"><Markdown text={version.description} /></div>
          </section>
        )}
        {shown.length > 0 && (
          <section className="figures" aria-label="Metrics">
            {shown.map((key) => (
              <div key={key} className="panel figure">
                <span className="muted truncate" style={{ display: "block" }} title={key}>{key}</span>
                <b className="num">{metric(version.metrics[key]?.last)}</b>
              </div>
            ))}
          </section>
        )}
        <section className="panel" aria-label="Facts">
          <header><h2>Where it comes from</h2></header>
          <div className="body">
            <dl className="facts">
              <dt>Run</dt>
              <dd>
                {version.run ? (
                  <span className="row wrap">
                    <Link className="link" to="/runs/$runId" params={{ runId: version.run.run_id }} search={{}}>{version.run.run_name || version.run.run_id}</Link>
                    <Status status={version.run.status} />
                    {version.run.end_time !== null && <span className="faint">{duration(version.run.end_time - version.run.start_time)}</span>}
                    <span className="faint">by {version.run.user_id || "unknown"}</span>
                  </span>
                ) : (
                  <span className="faint">{version.run_id ? "You may not read its run, or it is gone" : "No run is named"}</span>
                )}
              </dd>
              {version.run && (
                <>
                  <dt>Experiment</dt>
                  <dd><Link className="link" to="/experiments/$experimentId" params={{ experimentId: version.run.experiment_id }} search={{}}>{version.run.experiment_name}</Link></dd>
                </>
              )}
              <dt>Code</dt>
              <dd>
                {version.code.name || version.code.commit ? (
                  <span className="row wrap">
                    {version.code.name && <span className="mono">{version.code.name}</span>}
                    {version.code.commit && (
                      <span className="row" style={{ gap: 2 }}>
                        <span className="chip mono" title={version.code.commit}>{version.code.commit.slice(0, 10)}</span>
                        <Copy text={version.code.commit} label="Copy the commit" />
                      </span>
                    )}
                    {version.code.branch && <span className="chip">{version.code.branch}</span>}
                    {version.code.repository && <span className="faint truncate">{version.code.repository}</span>}
                  </span>
                ) : (
                  <span className="faint">The run does not say which code it ran</span>
                )}
              </dd>
              <dt>Logged model</dt>
              <dd>{version.logged_model ? <span className="mono">{version.logged_model.name} · {version.logged_model.model_id}</span> : <span className="faint">none</span>}</dd>
              <dt>Data</dt>
              <dd>
                {version.datasets.length === 0 && <span className="faint">The run names no dataset</span>}
                <span className="row wrap">
                  {version.datasets.map((one) => (
                    <span key={`${one.name}${one.digest}${one.context}`} className="chip" title={`digest ${one.digest}`}>{one.name} {one.context && <span className="faint">{one.context}</span>}</span>
                  ))}
                </span>
              </dd>
              <dt>Source</dt>
              <dd className="digest">{version.source}</dd>
              <dt>Stored at</dt>
              <dd className="digest">{version.storage_location || <span className="faint">where the source is</span>}</dd>
              <dt>Files</dt>
              <dd>{count(version.files.count)}, {bytes(version.files.size_bytes)}{version.files.sealed ? ", sealed" : ""}</dd>
              <dt>Manifest</dt>
              <dd>
                {version.files.manifest_digest ? (
                  <span className="row" style={{ gap: 4 }}>
                    <span className="digest">sha256:{version.files.manifest_digest}</span>
                    <Copy text={version.files.manifest_digest} label="Copy the digest of the manifest" />
                  </span>
                ) : (
                  <span className="faint">not sealed: its files are in a store of somebody else&apos;s, or it has none</span>
                )}
              </dd>
              <dt>Lineage</dt>
              <dd>
                <Link className="link" to="/models/$name/versions/$version" params={parameters} search={{ tab: "lineage" }}>
                  {version.lineage.upstream} upstream, {version.lineage.downstream} downstream
                </Link>
              </dd>
              <dt>Owner</dt>
              <dd><Person name={version.owner} /></dd>
              <dt>Changed</dt>
              <dd><Time ms={version.updated_ms} /></dd>
              <dt>Tags</dt>
              <dd>
                <Tags
                  tags={version.tags}
                  {...(includes(version.level, "EDIT")
                    ? {
                        onSet: (key: string, value: string) => change.mutate(() => call("setVersionTag", { parameters: { ...parameters, key }, body: { value } })),
                        onRemove: (key: string) => change.mutate(() => call("deleteVersionTag", { parameters: { ...parameters, key } })),
                      }
                    : {})}
                />
              </dd>
              <dt>You may</dt>
              <dd>{version.level.toLowerCase().replaceAll("_", " ")}</dd>
            </dl>
          </div>
        </section>
      </div>
      <div className="stack">
        <Load version={version} />
        <Proof proof={version.proof} />
        <section className="panel" aria-label="Newest activity">
          <header>
            <h2 className="grow">Activity</h2>
            <Link className="link" to="/models/$name/versions/$version" params={parameters} search={{ tab: "discussion" }}>All</Link>
          </header>
          <div className="body">
            {version.activities.length === 0 ? <p className="faint">Nothing happened yet.</p> : <Activities activities={version.activities.slice(0, ACTIVITIES_SHOWN)} />}
          </div>
        </section>
      </div>
    </div>
  );
}

function Load({ version }: { version: Version }) {
  const [kind, setKind] = useState<LoadKind>("python");
  const [by, setBy] = useState<"version" | "alias">(version.aliases.length > 0 ? "alias" : "version");
  const alias = by === "alias" ? version.aliases[0] : undefined;
  return (
    <section className="panel" aria-label="Load it">
      <header><h2>Load it</h2></header>
      <div className="body stack">
        <div className="row wrap">
          <Segmented label="Language" value={kind} onChange={setKind} options={[["python", "Python"], ["serve", "Serve"], ["download", "Download"]]} />
          {version.aliases.length > 0 && <Segmented label="By" value={by} onChange={setBy} options={[["alias", `@${version.aliases[0] ?? ""}`], ["version", `v${version.version}`]]} />}
        </div>
        <Snippet code={loadCode(kind, version, alias)} />
      </div>
    </section>
  );
}
