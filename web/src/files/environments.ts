/** Where a run keeps the files that describe its environment. */
import { ApiError } from "@/api/client";
import type { Environment, Run } from "@/api/types";
import { environmentOf, ENVIRONMENT_FILES } from "@/files/environment";
import { listFiles, readText, type Source } from "@/files/source";
import { isObject, readJson } from "@/files/tables";

const FILE_BYTES_MAX = 500_000;
const PLACES_MAX = 6;
const LISTED = 200;

export interface FoundEnvironment {
  title: string;
  source: Source;
  /** The files it was read from. */
  files: string[];
  environment: Environment;
}

/** The directories that are looked into: the run's own, those where older clients put models, and its logged models. */
export function placesOf(run: Run): { title: string; source: Source; directory: string }[] {
  const own: Source = { kind: "run", runId: run.run_id };
  // Source: mlflow 2, models/model.py: what a run logged as models is in this tag.
  const history = readJson(run.tags["mlflow.log-model.history"] ?? "");
  const directories = Array.isArray(history) ? history.flatMap((one) => (isObject(one) && typeof one["artifact_path"] === "string" ? [one["artifact_path"]] : [])) : [];
  return [
    { title: "The run", source: own, directory: "" },
    ...[...new Set(directories)].map((directory) => ({ title: `Model ${directory}`, source: own, directory })),
    ...run.model_outputs.map((one) => ({ title: `Model ${one.name || one.model_id}`, source: { kind: "model", modelId: one.model_id } as const, directory: "" })),
  ].slice(0, PLACES_MAX);
}

/** Answer the environments of a run, each of the files of one directory. A place that is not in this server's store has none. */
export async function environmentsOf(run: Run, signal?: AbortSignal): Promise<FoundEnvironment[]> {
  const found = await Promise.all(placesOf(run).map((place) => environmentIn(place, signal)));
  return found.filter((one) => one !== null);
}

async function environmentIn({ title, source, directory }: { title: string; source: Source; directory: string }, signal?: AbortSignal): Promise<FoundEnvironment | null> {
  try {
    const { files } = await listFiles(source, directory, "", LISTED, signal);
    const there = files.filter((file) => !file.is_dir && (ENVIRONMENT_FILES as readonly string[]).includes(file.name) && (file.size_bytes ?? 0) > 0);
    if (there.length === 0) return null;
    const texts = new Map(await Promise.all(there.map(async (file) => [file.name, (await readText(source, file.path, FILE_BYTES_MAX, signal)).text] as const)));
    return { title, source, files: there.map((file) => file.path), environment: environmentOf(texts) };
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500) return null;
    throw error;
  }
}
