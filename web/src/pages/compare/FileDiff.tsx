import { useQuery } from "@tanstack/react-query";
import { count } from "@/components/format";
import { Skeleton } from "@/components/parts";
import type { DiffLine } from "@/files/diff/lines";
import { readDiff } from "@/files/diff/read";
import type { ComparedFile } from "@/pages/compare/fileRows";

const SIGNS = { same: " ", added: "+", removed: "−" } as const;

/** Two texts line by line: what was removed, what was added, and three lines around it. */
export function FileDiff({ from, to }: { from: ComparedFile; to: ComparedFile }) {
  const asked = useQuery({ queryKey: ["lines", from.sha256, to.sha256], queryFn: ({ signal }) => readDiff(from, to, signal), retry: false, staleTime: Infinity });
  if (asked.isPending) return <Skeleton rows={6} />;
  if (asked.isError) return <p className="notice" role="alert">{asked.error.message}</p>;
  const { hunks, added, removed, isCut } = asked.data;
  if (hunks.length === 0) return <p className="muted">Only ends of lines differ.</p>;
  return (
    <div className="stack" style={{ gap: 8 }}>
      <p className="num"><span className="plus">+{count(added)}</span> <span className="minus">−{count(removed)}</span> <span className="faint">lines</span></p>
      {isCut && <p className="notice">The first {count(hunks.reduce((sum, hunk) => sum + hunk.length, 0))} lines of what differs.</p>}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
      <div className="diff" role="group" aria-label="Lines that differ" tabIndex={0}>
        <table>
          {hunks.map((hunk, at) => <tbody key={at}>{hunk.map((line, row) => <Line key={row} line={line} />)}</tbody>)}
        </table>
      </div>
    </div>
  );
}

function Line({ line }: { line: DiffLine }) {
  const Text = line.kind === "added" ? "ins" : line.kind === "removed" ? "del" : "span";
  return (
    <tr className={line.kind}>
      <td className="faint num">{line.from}</td>
      <td className="faint num">{line.to}</td>
      <td aria-hidden="true">{SIGNS[line.kind]}</td>
      <td><Text>{line.text || " "}</Text></td>
    </tr>
  );
}
