/** Tables in JSON. */
import { CELL_CHARACTERS_MAX, COLUMNS_MAX } from "@/files/kinds";

export interface Table {
  columns: string[];
  rows: unknown[][];
}

/** The value of a JSON text, or undefined where it is none. NaN and Infinity, which Python writes, are read as texts. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(text.replace(/("(?:[^"\\]|\\.)*")|(NaN|-?Infinity)\b/g, (_, quoted: string | undefined, name: string | undefined) => quoted ?? JSON.stringify(name)));
    } catch {
      return undefined;
    }
  }
}

/** The values of a text with one on each line, or undefined where a line is none. The last line of a text that was cut is left out. */
export function readJsonLines(text: string, isCut: boolean): unknown[] | undefined {
  const lines = text.split("\n");
  if (isCut) lines.pop();
  const values = lines.filter((line) => line.trim()).map(readJson);
  return values.includes(undefined) ? undefined : values;
}

/**
 * The table that a value is: `{"columns", "data"}` as `mlflow.log_table` and `DataFrame.to_json(orient="split")` write it, or a list of flat
 * objects. Null where it is none.
 */
export function tableOf(value: unknown): Table | null {
  if (isObject(value) && Array.isArray(value["columns"]) && Array.isArray(value["data"]) && value["data"].every(Array.isArray)) return { columns: value["columns"].map(String), rows: value["data"] as unknown[][] };
  if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) return null;
  const columns = [...new Set(value.slice(0, 1000).flatMap((row) => Object.keys(row)))].slice(0, COLUMNS_MAX);
  return { columns, rows: value.map((row) => columns.map((column) => row[column])) };
}

/** The image that a cell of a logged table stands for. Source: mlflow 3.17, tracking/client.py, log_table. */
export function imageOf(cell: unknown): { path: string; thumbnail: string } | null {
  if (!isObject(cell) || cell["type"] !== "image" || typeof cell["filepath"] !== "string") return null;
  const small = cell["compressed_filepath"];
  return { path: cell["filepath"], thumbnail: typeof small === "string" ? small : cell["filepath"] };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text no longer than a cell should be. */
export function shortened(text: string): string {
  return text.length > CELL_CHARACTERS_MAX ? `${text.slice(0, CELL_CHARACTERS_MAX)}…` : text;
}
