import type { LineDiff } from "@/files/diff/lines";
import { looksLikeText } from "@/files/kinds";
import { readBeginning, type Source } from "@/files/source";

export const BYTES_MAX = 1_000_000;
const TIME_MAX_MS = 5_000;

export interface Side {
  source: Source;
  path: string;
}

/**
 * Compare two texts of at most 1 MB in a worker.
 *
 * @throws Error why they cannot be compared, for people.
 */
export async function readDiff(from: Side, to: Side, signal: AbortSignal): Promise<LineDiff> {
  const [one, other] = await Promise.all([readWhole(from, signal), readWhole(to, signal)]);
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    const end = (settle: () => void) => {
      clearTimeout(timer);
      worker.terminate();
      settle();
    };
    const tooLong = new Error("The two differ so much that comparing them line by line takes too long.");
    const timer = setTimeout(() => end(() => reject(tooLong)), 2 * TIME_MAX_MS);
    signal.addEventListener("abort", () => end(() => reject(new DOMException("Aborted", "AbortError"))));
    worker.onerror = (event) => end(() => reject(new Error(event.message || "The comparison could not be started.")));
    worker.onmessage = ({ data }: MessageEvent<LineDiff | null>) => end(() => (data ? resolve(data) : reject(tooLong)));
    worker.postMessage({ from: one, to: other, timeMaxMs: TIME_MAX_MS });
  });
}

async function readWhole({ source, path }: Side, signal: AbortSignal): Promise<string> {
  const { bytes, isCut } = await readBeginning(source, path, BYTES_MAX, signal);
  if (!looksLikeText(new Uint8Array(bytes.slice(0, 4096)))) throw new Error("The file is no text; only its digest can be compared.");
  if (isCut) throw new Error("Files of more than 1 MB are not compared line by line.");
  return new TextDecoder().decode(bytes);
}
