import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Markdown } from "@/components/Markdown";
import { count } from "@/components/format";
import { Problem, Skeleton } from "@/components/parts";
import { DataTable } from "@/files/DataTable";
import { tableIn } from "@/files/html";
import { BYTES_MAX } from "@/files/kinds";
import { readNotebook, type Cell, type Output } from "@/files/notebook";
import { TooLarge, type Viewed } from "@/files/Preview";
import { Sandbox } from "@/files/Sandbox";
import { keyOf, readText } from "@/files/source";
import { readJson } from "@/files/tables";

const CELLS_FIRST = 100;
const OUTPUT_CHARACTERS_MAX = 20_000;

/** A notebook as it was left: nothing of it runs. */
export default function Notebook({ source, path, facts }: Viewed) {
  const fits = facts.sizeBytes <= BYTES_MAX.notebook;
  const asked = useQuery({ queryKey: ["notebook", keyOf(source), path], queryFn: async ({ signal }) => readNotebook(readJson((await readText(source, path, BYTES_MAX.notebook, signal)).text)), enabled: fits });
  const [shown, setShown] = useState(CELLS_FIRST);
  if (!fits) return <TooLarge is={facts.sizeBytes} max={BYTES_MAX.notebook} />;
  if (asked.isPending) return <Skeleton rows={8} />;
  if (asked.isError) return <Problem error={asked.error} retry={asked.refetch} />;
  if (asked.data === null) return <Problem error={new Error("The file cannot be read as a notebook.")} />;
  const { cells, kernel, language } = asked.data;
  return (
    <div className="notebook stack">
      <p className="row wrap"><span className="chip num">{count(cells.length)} cells</span>{(kernel || language) && <span className="chip">{kernel || language}</span>}</p>
      {cells.slice(0, shown).map((cell, at) => <OneCell key={at} cell={cell} />)}
      {shown < cells.length && <button type="button" className="button" onClick={() => setShown(shown + CELLS_FIRST)}>Show {count(Math.min(CELLS_FIRST, cells.length - shown))} more cells</button>}
    </div>
  );
}

function OneCell({ cell }: { cell: Cell }) {
  if (cell.kind === "markdown") return <section className="cell"><Markdown text={cell.text} /></section>;
  return (
    <section className="cell">
      <div className="input-cell">
        <span className="faint mono num" aria-label={cell.count === null ? "did not run" : `run as number ${cell.count}`}>[{cell.count ?? " "}]</span>
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
        <pre tabIndex={0}>{cell.text}</pre>
      </div>
      {cell.outputs.map((output, at) => <div key={at} className="output-cell"><Shown output={output} /></div>)}
    </section>
  );
}

function Shown({ output }: { output: Output }) {
  switch (output.kind) {
    case "picture":
      return <img src={output.address} alt="Output of the cell" loading="lazy" />;
    case "markdown":
      return <Markdown text={output.text} />;
    case "html":
      return <Html html={output.html} text={output.text} />;
    case "text":
      return (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
        <pre tabIndex={0} className={output.isError ? "failure" : ""}>{cut(output.text)}</pre>
      );
  }
}

/** A table (of a data frame) as one of ours; other HTML as the text beside it, and in the sandbox on demand. */
function Html({ html, text }: { html: string; text: string }) {
  const table = useMemo(() => tableIn(html), [html]);
  const [run, setRun] = useState(false);
  if (table) return <DataTable label="Output of the cell" columns={table.columns.map((name) => ({ name }))} rows={table.rows} />;
  if (run) return <Sandbox html={html} title="Output of the cell" />;
  return (
    <div className="stack" style={{ gap: 6 }}>
      {text && <pre>{cut(text)}</pre>}
      <div><button type="button" className="button small" onClick={() => setRun(true)}>Show its HTML in a sandbox</button></div>
    </div>
  );
}

function cut(text: string): string {
  return text.length > OUTPUT_CHARACTERS_MAX ? `${text.slice(0, OUTPUT_CHARACTERS_MAX)}\n… (${count(text.length - OUTPUT_CHARACTERS_MAX)} characters more)` : text;
}
