/** Two texts line by line. */
import { structuredPatch } from "diff";

export interface DiffLine {
  kind: "same" | "added" | "removed";
  text: string;
  /** The number of the line in each text, from 1; null where the text does not have it. */
  from: number | null;
  to: number | null;
}

export interface LineDiff {
  /** What differs, with three lines around it; parts that are apart are hunks of their own. */
  hunks: DiffLine[][];
  added: number;
  removed: number;
  /** Whether there is more than is answered. */
  isCut: boolean;
}

const CONTEXT_LINES = 3;
const LINES_MAX = 3_000;
const LINE_CHARACTERS_MAX = 2_000;

/** Answer how `to` differs from `from`, or null where that takes longer than `timeMaxMs`. Ends of lines count for nothing. */
export function diffLines(from: string, to: string, timeMaxMs: number): LineDiff | null {
  const patch = structuredPatch("", "", from, to, undefined, undefined, { context: CONTEXT_LINES, timeout: timeMaxMs, stripTrailingCr: true });
  if (!patch) return null;
  const diff: LineDiff = { hunks: [], added: 0, removed: 0, isCut: false };
  let shown = 0;
  for (const hunk of patch.hunks) {
    let fromLine = hunk.oldStart;
    let toLine = hunk.newStart;
    const lines: DiffLine[] = [];
    for (const line of hunk.lines) {
      const sign = line[0];
      if (sign === "\\") continue; // No newline at end of file
      const text = line.slice(1, 1 + LINE_CHARACTERS_MAX);
      if (sign === "+") diff.added++;
      if (sign === "-") diff.removed++;
      if (shown++ < LINES_MAX) lines.push(sign === "+" ? { kind: "added", text, from: null, to: toLine } : sign === "-" ? { kind: "removed", text, from: fromLine, to: null } : { kind: "same", text, from: fromLine, to: toLine });
      if (sign !== "+") fromLine++;
      if (sign !== "-") toLine++;
    }
    if (lines.length > 0) diff.hunks.push(lines);
  }
  diff.isCut = shown > LINES_MAX;
  return diff;
}
