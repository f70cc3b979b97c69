import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { bytes, count } from "@/components/format";
import { Problem, Skeleton } from "@/components/parts";
import { Scroll } from "@/components/registry";
import { kindOf } from "@/files/kinds";
import { fileAddress, keyOf } from "@/files/source";
import { FileDiff } from "@/pages/compare/FileDiff";
import { fileRows, filesOf, type FileRow } from "@/pages/compare/fileRows";
import type { Subject } from "@/pages/compare/subjects";
import "@/styles/files.css";

const ROWS_FIRST = 100;

/** Which files differ, by their digests; and how, of the one that is open: lines of texts, and images side by side. */
export default function Files({ subjects, all, open, onOpen }: { subjects: readonly Subject[]; all: boolean; open: string; onOpen: (path: string) => void }) {
  const answers = useQueries({ queries: subjects.map((one) => ({ queryKey: ["compared-files", keyOf(one.source), one.run?.model_outputs.length ?? 0], queryFn: ({ signal }: { signal: AbortSignal }) => filesOf(one, signal), staleTime: 30_000, retry: false })) });
  const [shown, setShown] = useState(ROWS_FIRST);
  const failed = answers.find((answer) => answer.isError);
  if (failed) return <section className="panel" aria-label="Files"><header><h2>Files</h2></header><Problem error={failed.error} retry={failed.refetch} /></section>;
  const known = answers.map((answer) => answer.data?.files);
  if (known.some((one) => one === undefined)) return <Skeleton rows={6} height={24} />;
  const rows = fileRows(known.filter((one) => one !== undefined));
  if (rows.length === 0) return null;
  const differing = rows.filter((row) => row.differs).length;
  const listed = all ? rows : rows.slice(0, differing);
  const opened = rows.find((row) => row.path === open);
  return (
    <section className="panel" aria-label="Files">
      <header className="wrap">
        <h2>Files</h2> <span className="faint">{count(differing)} of {count(rows.length)} differ</span>
        {answers.some((answer) => answer.data?.isCut) && <span className="chip warn">There are more files than are compared</span>}
      </header>
      {listed.length > 0 && (
        <Scroll label="Files">
          <table className="grid compared-files">
            <thead><tr><th scope="col">Path</th>{subjects.map((one) => <th key={one.id} scope="col" className="truncate">{one.name}</th>)}</tr></thead>
            <tbody>
              {listed.slice(0, shown).map((row) => (
                <tr key={row.path} className={row.path === open ? "current" : ""}>
                  <th scope="row"><button type="button" className="text-link mono" aria-expanded={row.path === open} onClick={() => onOpen(row.path === open ? "" : row.path)}>{row.path}</button></th>
                  {row.files.map((file, at) => (
                    <td key={subjects[at]?.id ?? at} className="mono">
                      {file === null ? <span className="faint">none</span> : at > 0 && file.sha256 === row.files[0]?.sha256 ? <span className="faint">the same</span> : <span title={`SHA-256 ${file.sha256}`}>{bytes(file.sizeBytes)} <span className="faint">{file.sha256.slice(0, 8)}</span></span>}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {shown < listed.length && <p className="body"><button type="button" className="button small" onClick={() => setShown(shown + ROWS_FIRST)}>Show more of {count(listed.length)}</button></p>}
      {opened && <div ref={intoView} key={`at ${opened.path}`} className="body opened-file"><Opened key={opened.path} row={opened} subjects={subjects} /></div>}
    </section>
  );
}

/** What was opened below a long list comes to where one looks. */
function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

function Opened({ row, subjects }: { row: FileRow; subjects: readonly Subject[] }) {
  const others = row.files.flatMap((file, at) => (at > 0 && file ? [at] : []));
  const [chosen, setChosen] = useState<number | null>(null);
  if (kindOf(row.path) === "image")
    return (
      <div className="gallery side-by-side">
        {row.files.map((file, at) => (
          <figure key={subjects[at]?.id ?? at} className="step-image">
            {file ? <a href={fileAddress(file.source, file.path)} download><img src={fileAddress(file.source, file.path)} alt={`${row.path} of ${subjects[at]?.name ?? ""}`} loading="lazy" /></a> : <div className="nothing faint">None</div>}
            <figcaption>{subjects[at]?.name}</figcaption>
          </figure>
        ))}
      </div>
    );
  const from = row.files[0];
  const to = chosen ?? others.find((at) => row.files[at]?.sha256 !== from?.sha256) ?? others[0];
  const other = to === undefined ? null : row.files[to];
  if (!from || !other) return <p className="muted">{from ? "Only the baseline has it." : "The baseline does not have it."} There is nothing to compare it with.</p>;
  return (
    <div className="stack">
      <div className="row wrap">
        <b>{subjects[0]?.name}</b> <span className="faint">to</span>
        {others.length > 1 ? (
          <select className="input" aria-label="Compare with" value={to} onChange={(event) => setChosen(Number(event.target.value))}>
            {others.map((at) => <option key={at} value={at}>{subjects[at]?.name}</option>)}
          </select>
        ) : (
          <b>{subjects[to ?? 0]?.name}</b>
        )}
      </div>
      {from.sha256 === other.sha256 ? <p className="muted">The two are the same, byte by byte.</p> : <FileDiff from={from} to={other} />}
    </div>
  );
}
