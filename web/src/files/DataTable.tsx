import type { ReactNode } from "react";
import { COLUMNS_MAX, ROWS_MAX } from "@/files/kinds";
import { count } from "@/components/format";
import { Scroll } from "@/components/registry";

export interface Column {
  name: string;
  /** What the file says of its values, shown below the name. */
  type?: string;
}

/** `<DataTable label={path} columns={[{ name: "x" }]} rows={rows} total={1_000_000} />`: the beginning of a table, and how much of it that is. */
export function DataTable({ label, columns, rows, total, show, counted = true }: { label: string; columns: readonly Column[]; rows: readonly (readonly unknown[])[]; total?: number | undefined; show?: (cell: unknown) => ReactNode; counted?: boolean }) {
  const shown = columns.slice(0, COLUMNS_MAX);
  const isNumeric = shown.map((_, at) => rows.length > 0 && rows.every((row) => isNumber(row[at]) || isAbsent(row[at])) && rows.some((row) => isNumber(row[at])));
  const all = total ?? rows.length;
  const first = Math.min(rows.length, ROWS_MAX);
  return (
    <div className="stack" style={{ gap: 8 }}>
      {counted && <p className="faint num">
        {first < all ? `The first ${count(first)} of ${count(all)} rows` : `${count(all)} ${all === 1 ? "row" : "rows"}`}, {shown.length < columns.length ? `the first ${count(shown.length)} of ${count(columns.length)} columns` : `${count(columns.length)} ${columns.length === 1 ? "column" : "columns"}`}
      </p>}
      <div className="data-table">
        <Scroll label={label}>
          <table className="grid">
            <thead>
              <tr>
                {shown.map((column, at) => (
                  <th key={at} scope="col" className={isNumeric[at] ? "num" : ""}>
                    {column.name}
                    {column.type && <span className="type">{column.type}</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, ROWS_MAX).map((row, at) => (
                <tr key={at}>
                  {shown.map((_, column) => (
                    <td key={column} className={isNumeric[column] ? "num" : ""}>{show ? show(row[column]) : <Cell value={row[column]} />}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </div>
    </div>
  );
}

export function Cell({ value }: { value: unknown }) {
  if (isAbsent(value)) return <span className="faint">{value === undefined ? "" : "null"}</span>;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined || value === "";
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)));
}
