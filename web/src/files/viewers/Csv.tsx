import { useQuery } from "@tanstack/react-query";
import { readCsv, separatorOf } from "@/components/csv";
import { Problem, Skeleton } from "@/components/parts";
import { DataTable } from "@/files/DataTable";
import { BYTES_MAX, ROWS_MAX } from "@/files/kinds";
import { Cut, type Viewed } from "@/files/Preview";
import { keyOf, readText } from "@/files/source";

/** Comma-, semicolon- or tab-separated rows below a head. */
export default function Csv({ source, path, facts }: Viewed) {
  const asked = useQuery({
    queryKey: ["csv", keyOf(source), path],
    queryFn: async ({ signal }) => {
      const { text, isCut } = await readText(source, path, BYTES_MAX.text, signal);
      const rows = readCsv(text.replace(/^\uFEFF/, ""), separatorOf(text), Infinity);
      if (isCut) rows.pop(); // may be half a row
      return { head: rows[0] ?? [], body: rows.slice(1, 1 + ROWS_MAX), total: rows.length - 1, isCut };
    },
  });
  if (asked.isPending) return <Skeleton rows={8} />;
  if (asked.isError) return <Problem error={asked.error} retry={asked.refetch} />;
  const { head, body, total, isCut } = asked.data;
  return (
    <>
      {isCut && <Cut shown={BYTES_MAX.text} of={facts.sizeBytes} />}
      <DataTable label={path} columns={head.map((name) => ({ name }))} rows={body} total={Math.max(0, total)} />
    </>
  );
}
