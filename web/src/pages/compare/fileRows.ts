/** The files of what is compared, side by side. */
import { IMAGES } from "@/files/series";
import { walk, type Source } from "@/files/source";
import type { Subject } from "@/pages/compare/subjects";

export interface ComparedFile {
  sha256: string;
  sizeBytes: number;
  source: Source;
  /** In its source. */
  path: string;
}

export interface FileRow {
  path: string;
  /** One for each subject, null where it has none. */
  files: (ComparedFile | null)[];
  differs: boolean;
}

/** Images of series have a place of their own, and those of tables are named by chance. */
const LEFT_OUT = new Set([IMAGES, "table_images"]);

/** Answer the files of a subject by path; those of a run's models are below `models/NAME/`. */
export async function filesOf(subject: Subject, signal?: AbortSignal): Promise<{ files: Map<string, ComparedFile>; isCut: boolean }> {
  const files = new Map<string, ComparedFile>();
  if (subject.files) {
    for (const one of subject.files) files.set(one.path, { sha256: one.sha256, sizeBytes: one.size_bytes, source: subject.source, path: one.path });
    return { files, isCut: false };
  }
  const places: { prefix: string; source: Source }[] = [{ prefix: "", source: subject.source }, ...(subject.run?.model_outputs ?? []).map((one) => ({ prefix: `models/${one.name || one.model_id}/`, source: { kind: "model", modelId: one.model_id } as const }))];
  let isCut = false;
  for (const { prefix, source } of places) {
    const found = await walk(source, (path) => source.kind === "run" && LEFT_OUT.has(path), signal);
    isCut ||= found.isCut;
    for (const one of found.files) files.set(prefix + one.path, { sha256: one.sha256, sizeBytes: one.size_bytes ?? 0, source, path: one.path });
  }
  return { files, isCut };
}

/** Answer a row for each path, those that differ first. */
export function fileRows(all: readonly ReadonlyMap<string, ComparedFile>[]): FileRow[] {
  const paths = [...new Set(all.flatMap((files) => [...files.keys()]))].sort();
  const rows = paths.map((path) => {
    const files = all.map((one) => one.get(path) ?? null);
    return { path, files, differs: new Set(files.map((file) => file?.sha256 ?? "")).size > 1 };
  });
  return [...rows.filter((row) => row.differs), ...rows.filter((row) => !row.differs)];
}
