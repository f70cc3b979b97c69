/** Where files are: below a run, a logged model or a version. All viewers read through these few functions. */
import { addressOf, ApiError, call, fetchRaw } from "@/api/client";
import { ROUTES, type FileEntry, type FilePage } from "@/api/types";

export type Source = { kind: "run"; runId: string } | { kind: "model"; modelId: string } | { kind: "version"; name: string; version: string };

/** What the server says of one file without sending it. */
export interface FileFacts {
  sizeBytes: number;
  /** Empty where the server does not say. */
  sha256: string;
}

/** A part of a file, from its beginning. */
export interface Beginning {
  bytes: ArrayBuffer;
  sizeBytes: number;
  /** Whether the file has more than these bytes. */
  isCut: boolean;
}

const LIST_PAGE = 1000;
const WALKED_MAX = 2000;
const DIRECTORIES_MAX = 200;

/** One string for a source: for query keys and React keys. */
export function keyOf(source: Source): string {
  switch (source.kind) {
    case "run":
      return `run/${source.runId}`;
    case "model":
      return `model/${source.modelId}`;
    case "version":
      return `version/${source.name}/${source.version}`;
  }
}

export function listFiles(source: Source, path: string, cursor: string, limit: number, signal?: AbortSignal): Promise<FilePage> {
  const rest = { query: { path, limit, cursor }, ...(signal ? { signal } : {}) };
  switch (source.kind) {
    case "run":
      return call("listRunFiles", { parameters: { run_id: source.runId }, ...rest });
    case "model":
      return call("listLoggedModelFiles", { parameters: { model_id: source.modelId }, ...rest });
    case "version":
      return call("listVersionFiles", { parameters: { name: source.name, version: source.version }, ...rest });
  }
}

function readingOf(source: Source, path: string): { operation: "readRunFile" | "readLoggedModelFile" | "readVersionFile"; parameters: Record<string, string> } {
  switch (source.kind) {
    case "run":
      return { operation: "readRunFile", parameters: { run_id: source.runId, path } };
    case "model":
      return { operation: "readLoggedModelFile", parameters: { model_id: source.modelId, path } };
    case "version":
      return { operation: "readVersionFile", parameters: { name: source.name, version: source.version, path } };
  }
}

/** The address of a file: of a download, and of what an image or a player reads (by ranges) by itself. */
export function fileAddress(source: Source, path: string): string {
  const { operation, parameters } = readingOf(source, path);
  return addressOf(ROUTES[operation].split(" ")[1] ?? "", parameters).href;
}

/** Answer bytes `first` to `last` (both included) and the size of the whole file. An empty file has no range and answers none. */
export async function readRange(source: Source, path: string, first: number, last: number, signal?: AbortSignal): Promise<{ bytes: ArrayBuffer; facts: FileFacts }> {
  const { operation, parameters } = readingOf(source, path);
  try {
    const answer = await fetchRaw(operation, { parameters, headers: { range: `bytes=${first}-${last}` }, ...(signal ? { signal } : {}) } as never);
    const bytes = await answer.arrayBuffer();
    const whole = /\/(\d+)$/.exec(answer.headers.get("content-range") ?? "")?.[1];
    return { bytes, facts: { sizeBytes: whole === undefined ? bytes.byteLength : Number(whole), sha256: digestOf(answer.headers) } };
  } catch (error) {
    if (error instanceof ApiError && error.status === 416 && first === 0) return { bytes: new ArrayBuffer(0), facts: { sizeBytes: 0, sha256: "" } };
    throw error;
  }
}

/** Answer what is known of a file, without its bytes. */
export async function readFacts(source: Source, path: string, signal?: AbortSignal): Promise<FileFacts> {
  const answer = await fetch(fileAddress(source, path), { method: "HEAD", credentials: "same-origin", ...(signal ? { signal } : {}) }).catch(() => null);
  // An answer to HEAD does not say what is wrong; asking for a byte does.
  if (!answer?.ok) return (await readRange(source, path, 0, 0, signal)).facts;
  return { sizeBytes: Number(answer.headers.get("content-length")), sha256: digestOf(answer.headers) };
}

function digestOf(headers: Headers): string {
  return /^"sha256:([0-9a-f]{64})"$/.exec(headers.get("etag") ?? "")?.[1] ?? "";
}

/** Answer at most the first `bytesMax` bytes of a file. */
export async function readBeginning(source: Source, path: string, bytesMax: number, signal?: AbortSignal): Promise<Beginning> {
  const { bytes, facts } = await readRange(source, path, 0, bytesMax - 1, signal);
  return { bytes, sizeBytes: facts.sizeBytes, isCut: facts.sizeBytes > bytes.byteLength };
}

/** Answer at most the first `bytesMax` bytes of a file as text. A character that was cut in two is left out. */
export async function readText(source: Source, path: string, bytesMax: number, signal?: AbortSignal): Promise<{ text: string; sizeBytes: number; isCut: boolean }> {
  const { bytes, sizeBytes, isCut } = await readBeginning(source, path, bytesMax, signal);
  return { text: new TextDecoder().decode(bytes, { stream: isCut }), sizeBytes, isCut };
}

/** Answer a whole directory, up to `pagesMax` thousands of children, and whether there are more. */
export async function listWhole(source: Source, path: string, pagesMax: number, signal?: AbortSignal): Promise<{ files: FileEntry[]; isCut: boolean }> {
  const files: FileEntry[] = [];
  let cursor = "";
  for (let page = 0; page < pagesMax; page++) {
    const answer = await listFiles(source, path, cursor, LIST_PAGE, signal);
    files.push(...answer.files);
    cursor = answer.cursor;
    if (!cursor) return { files, isCut: false };
  }
  return { files, isCut: true };
}

/** Answer all files below a source, at most 2,000 in 200 directories, and whether that is all. `skip` leaves directories out. */
export async function walk(source: Source, skip: (path: string) => boolean, signal?: AbortSignal): Promise<{ files: FileEntry[]; isCut: boolean }> {
  const files: FileEntry[] = [];
  const waiting = [""];
  let isCut = false;
  for (let directories = 0; waiting.length > 0; directories++) {
    if (directories >= DIRECTORIES_MAX || files.length >= WALKED_MAX) return { files: files.slice(0, WALKED_MAX), isCut: true };
    const page = await listWhole(source, waiting.shift() ?? "", Math.ceil(WALKED_MAX / LIST_PAGE), signal);
    isCut ||= page.isCut;
    for (const one of page.files) {
      if (!one.is_dir) files.push(one);
      else if (!skip(one.path)) waiting.push(one.path);
    }
  }
  return { files, isCut };
}
