import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Problem, Segmented, Skeleton } from "@/components/parts";
import { Cell, DataTable } from "@/files/DataTable";
import { JsonTree } from "@/files/JsonTree";
import { BYTES_MAX, kindOf } from "@/files/kinds";
import { Cut, type Viewed } from "@/files/Preview";
import { fileAddress, keyOf, readText, type Source } from "@/files/source";
import { imageOf, readJson, readJsonLines, tableOf } from "@/files/tables";
import { Lines } from "@/files/viewers/Text";

/** JSON as a tree, as a table where it is one (mlflow's log_table, rows of objects, JSON lines), and as it is written. */
export default function Json({ source, path, facts, onOpen }: Viewed) {
  const isLines = kindOf(path) === "jsonl";
  const asked = useQuery({
    queryKey: ["json", keyOf(source), path],
    queryFn: async ({ signal }) => {
      const whole = !isLines && facts.sizeBytes <= BYTES_MAX.json;
      const { text, isCut } = await readText(source, path, whole ? BYTES_MAX.json : BYTES_MAX.text, signal);
      const value = isLines ? readJsonLines(text, isCut) : isCut ? undefined : readJson(text);
      return { text, isCut, value, table: tableOf(value) };
    },
  });
  const [chosen, setChosen] = useState<"table" | "tree" | "text" | null>(null);
  if (asked.isPending) return <Skeleton rows={8} />;
  if (asked.isError) return <Problem error={asked.error} retry={asked.refetch} />;
  const { text, isCut, value, table } = asked.data;
  const options = [...(table ? ([["table", "Table"]] as const) : []), ...(value === undefined ? [] : ([["tree", "Tree"]] as const)), ["text", "Text"] as const];
  const view = chosen ?? options[0]?.[0] ?? "text";
  return (
    <div className="stack">
      {isCut && <Cut shown={BYTES_MAX.text} of={facts.sizeBytes} />}
      {value === undefined && !isCut && <p className="notice">This is not JSON, so it is shown as text.</p>}
      {options.length > 1 && <div><Segmented label="Show as" value={view} options={options} onChange={setChosen} /></div>}
      {view === "table" && table && <DataTable label={path} columns={table.columns.map((name) => ({ name }))} rows={table.rows} show={(cell) => <TableCell cell={cell} source={source} onOpen={onOpen} />} />}
      {view === "tree" && <JsonTree value={value} />}
      {view === "text" && <Lines text={text} />}
    </div>
  );
}

/** A cell of a logged table may be an image, which the client stores beside it. */
function TableCell({ cell, source, onOpen }: { cell: unknown; source: Source; onOpen: (path: string) => void }) {
  const image = imageOf(cell);
  if (!image) return <Cell value={cell} />;
  return (
    <button type="button" className="thumbnail" aria-label={`Open ${image.path}`} onClick={() => onOpen(image.path)}>
      <img src={fileAddress(source, image.thumbnail)} alt="" loading="lazy" />
    </button>
  );
}
