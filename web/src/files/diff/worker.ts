/** Compares two texts apart from the page, which stays fluid and ends it when it takes too long. */
import { diffLines, type LineDiff } from "@/files/diff/lines";

interface Port {
  postMessage: (answer: LineDiff | null) => void;
  onmessage: ((event: MessageEvent<{ from: string; to: string; timeMaxMs: number }>) => void) | null;
}

const port = globalThis as unknown as Port;
port.onmessage = ({ data }) => port.postMessage(diffLines(data.from, data.to, data.timeMaxMs));
