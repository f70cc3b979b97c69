/** What is compared: a run or a version, in one form. */
import type { DatasetUse, Environment, MetricSummary, Run, Version } from "@/api/types";
import { duration } from "@/components/format";
import type { Source } from "@/files/source";

export interface Subject {
  /** As the URL says it: a run's id, or `name/version`. */
  id: string;
  kind: "run" | "version";
  name: string;
  /** The run itself, or the one that a version was made by; empty where there is none that this viewer may read. */
  runId: string;
  run: Run | null;
  facts: Record<string, string>;
  metrics: Record<string, MetricSummary>;
  params: Record<string, string>;
  tags: Record<string, string>;
  datasets: DatasetUse[];
  source: Source;
  /** Of a version; a run's is in its files. */
  environment: Environment | null;
  /** The sealed files of a version; a run's are listed. */
  files: { path: string; sha256: string; size_bytes: number }[] | null;
}

export function subjectOfRun(run: Run): Subject {
  return {
    id: run.run_id,
    kind: "run",
    name: run.run_name || run.run_id.slice(0, 8),
    runId: run.run_id,
    run,
    facts: { Experiment: run.experiment_name, Status: run.status, Duration: run.end_time ? duration(run.end_time - run.start_time) : "", User: run.user_id, Commit: run.source.commit?.slice(0, 12) ?? "" },
    metrics: run.metrics,
    params: run.params,
    tags: run.tags,
    datasets: run.datasets,
    source: { kind: "run", runId: run.run_id },
    environment: null,
    files: null,
  };
}

export function subjectOfVersion(version: Version, run: Run | null): Subject {
  return {
    id: `${version.name}/${version.version}`,
    kind: "version",
    name: `${version.name} v${version.version}`,
    runId: version.run?.run_id ?? "",
    run,
    facts: {
      Stage: version.stage === "None" ? "" : version.stage,
      Aliases: version.aliases.map((alias) => `@${alias}`).join(", "),
      Owner: version.owner,
      Run: version.run?.run_name ?? "",
      Commit: version.code.commit?.slice(0, 12) ?? "",
      Flavors: Object.keys(version.model?.flavors ?? {}).join(", "),
      Signature: signatureOf(version),
      Manifest: version.files.manifest_digest.slice(0, 12),
    },
    metrics: version.metrics,
    params: version.params,
    tags: version.tags,
    datasets: version.datasets,
    source: { kind: "version", name: version.name, version: String(version.version) },
    environment: version.environment,
    files: version.files.files,
  };
}

function signatureOf(version: Version): string {
  const signature = version.model?.signature;
  if (!signature) return "";
  return (["inputs", "outputs", "params"] as const).flatMap((part) => (signature[part] ? [`${part} ${JSON.stringify(signature[part]).slice(0, 200)}`] : [])).join("; ");
}

/** The name and the number in `name/version`, of which the name may have slashes; null where it is neither. */
export function versionIn(id: string): { name: string; version: string } | null {
  const at = id.lastIndexOf("/");
  return at > 0 && /^\d+$/.test(id.slice(at + 1)) ? { name: id.slice(0, at), version: id.slice(at + 1) } : null;
}
