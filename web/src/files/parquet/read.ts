import type { Answer, ParquetTable } from "@/files/parquet/answer";
import { BYTES_MAX } from "@/files/kinds";
import { readRange, type Source } from "@/files/source";

/** Long for a file within the limits, short for a person. */
const TIME_MAX_MS = 20_000;

/**
 * Read the beginning of a Parquet file in a worker: at most 32 MB of it, for at most 20 s.
 *
 * @throws Error why it cannot be read, for people.
 */
export function readParquet(source: Source, path: string, sizeBytes: number, signal: AbortSignal): Promise<ParquetTable> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    let read = 0;
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
      worker.terminate();
      settle();
    };
    const aborted = () => end(() => reject(new DOMException("Aborted", "AbortError")));
    const timer = setTimeout(() => end(() => reject(new Error("Reading the file takes too long for a preview. Download it to look inside."))), TIME_MAX_MS);
    signal.addEventListener("abort", aborted);
    const send = async (id: number, first: number, last: number) => {
      read += last - first;
      if (!(first >= 0 && first < last && last <= sizeBytes)) return worker.postMessage({ id, problem: "The file is broken: it names bytes that it does not have." });
      if (read > BYTES_MAX.parquet) return worker.postMessage({ id, problem: "More of the file would have to be read than a preview reads." });
      try {
        const { bytes } = await readRange(source, path, first, last - 1, signal);
        worker.postMessage({ id, bytes }, [bytes]);
      } catch (error) {
        worker.postMessage({ id, problem: error instanceof Error ? error.message : String(error) });
      }
    };
    worker.onerror = (event) => end(() => reject(new Error(event.message || "The reader of Parquet files could not be started.")));
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.kind === "wanted") void send(data.id, data.first, data.end);
      else if (data.kind === "failed") end(() => reject(new Error(data.problem)));
      else end(() => resolve(data));
    };
    worker.postMessage({ sizeBytes });
  });
}
