import { useQuery } from "@tanstack/react-query";
import { count } from "@/components/format";
import { Problem, Skeleton } from "@/components/parts";
import { DataTable } from "@/files/DataTable";
import { readParquet } from "@/files/parquet/read";
import type { Viewed } from "@/files/Preview";
import { keyOf } from "@/files/source";

/** A Parquet file: its schema, how many rows it has, and the first of them. */
export default function Parquet({ source, path, facts }: Viewed) {
  const asked = useQuery({ queryKey: ["parquet", keyOf(source), path, facts.sha256], queryFn: ({ signal }) => readParquet(source, path, facts.sizeBytes, signal), retry: false });
  if (asked.isPending) return <Skeleton rows={8} />;
  if (asked.isError) return <Problem error={asked.error} retry={asked.refetch} />;
  const it = asked.data;
  return (
    <div className="stack">
      <p className="row wrap">
        <span className="chip num">{count(it.rowsTotal)} rows</span>
        <span className="chip num">{count(it.columnsTotal)} columns</span>
        <span className="chip num">{count(it.rowGroups)} row groups</span>
        {it.codecs.map((codec) => <span key={codec} className="chip">{codec.toLowerCase()}</span>)}
        {it.writer && <span className="faint">{it.writer}</span>}
      </p>
      {it.columnsLeftOut.length > 0 && <p className="notice">Too large to be read for a preview: {it.columnsLeftOut.slice(0, 20).join(", ")}{it.columnsLeftOut.length > 20 ? " …" : ""}.</p>}
      <DataTable label={path} columns={it.columns} rows={it.rows} total={it.rowsTotal} />
    </div>
  );
}
