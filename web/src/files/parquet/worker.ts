/** Reads a Parquet file apart from the page, which gives it bytes and ends it when it takes too long. It has no network of its own. */
import type { Answer, Sent } from "@/files/parquet/answer";
import { readTable, Refused } from "@/files/parquet/table";

interface Port {
  postMessage: (answer: Answer) => void;
  onmessage: ((event: MessageEvent<{ sizeBytes: number } | Sent>) => void) | null;
}

const port = globalThis as unknown as Port;
const waiting = new Map<number, { resolve: (bytes: ArrayBuffer) => void; reject: (error: Error) => void }>();
let asked = 0;

function slice(first: number, end: number): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const id = asked++;
    waiting.set(id, { resolve, reject });
    port.postMessage({ kind: "wanted", id, first, end });
  });
}

async function read(sizeBytes: number): Promise<Answer> {
  try {
    return await readTable({ byteLength: sizeBytes, slice: (first, end = sizeBytes) => slice(first, end) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: "failed", problem: error instanceof Refused ? why : why.startsWith("parquet") ? `The file cannot be read: ${why.slice(0, 200)}` : "The file is broken: it cannot be read as Parquet." };
  }
}

port.onmessage = ({ data }) => {
  if ("sizeBytes" in data) {
    void read(data.sizeBytes).then((answer) => port.postMessage(answer));
    return;
  }
  const one = waiting.get(data.id);
  waiting.delete(data.id);
  if (data.bytes) one?.resolve(data.bytes);
  else one?.reject(new Refused(data.problem ?? "The bytes did not come."));
};
