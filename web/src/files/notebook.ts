/** Notebooks (.ipynb) as data. Source: nbformat 4, "The Jupyter Notebook format"; nbformat 3 kept its cells in worksheets. */
import { isObject } from "@/files/tables";

export type Output =
  | { kind: "text"; text: string; isError: boolean }
  /** A picture as an address with its bytes inside. */
  | { kind: "picture"; address: string }
  | { kind: "html"; html: string; text: string }
  | { kind: "markdown"; text: string };

export interface Cell {
  kind: "code" | "markdown" | "raw";
  text: string;
  /** As the notebook numbers it; null where it did not run. */
  count: number | null;
  outputs: Output[];
}

export interface Notebook {
  language: string;
  kernel: string;
  cells: Cell[];
}

// eslint-disable-next-line no-control-regex -- what colours text in terminals begins with an escape
const ANSI = /\u001b\[[0-9;?]*[A-Za-z]/g;
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"] as const;
const BASE64 = /^[A-Za-z0-9+/=\s]*$/;

/** Read a notebook, or answer null where the value is none. Parts that are not understood are left out. */
export function readNotebook(value: unknown): Notebook | null {
  if (!isObject(value)) return null;
  const sheets = Array.isArray(value["worksheets"]) ? value["worksheets"] : [];
  const cells = Array.isArray(value["cells"]) ? value["cells"] : sheets.flatMap((sheet: unknown) => (isObject(sheet) && Array.isArray(sheet["cells"]) ? (sheet["cells"] as unknown[]) : []));
  if (!Array.isArray(value["cells"]) && sheets.length === 0) return null;
  const metadata = isObject(value["metadata"]) ? value["metadata"] : {};
  const about = (part: string, key: string) => {
    const found = metadata[part];
    return isObject(found) && typeof found[key] === "string" ? found[key] : "";
  };
  return { language: about("language_info", "name") || about("kernelspec", "language"), kernel: about("kernelspec", "display_name"), cells: cells.filter(isObject).map(cellOf) };
}

function cellOf(cell: Record<string, unknown>): Cell {
  const written = cell["cell_type"];
  const kind = written === "markdown" || written === "heading" ? "markdown" : written === "code" ? "code" : "raw";
  const count = cell["execution_count"] ?? cell["prompt_number"];
  return {
    kind,
    text: joined(cell["source"] ?? cell["input"]),
    count: typeof count === "number" ? count : null,
    outputs: kind === "code" && Array.isArray(cell["outputs"]) ? cell["outputs"].filter(isObject).flatMap(outputOf) : [],
  };
}

function outputOf(output: Record<string, unknown>): Output[] {
  switch (output["output_type"]) {
    case "stream":
      return [{ kind: "text", text: plain(output["text"]), isError: (output["name"] ?? output["stream"]) === "stderr" }];
    case "error":
    case "pyerr":
      return [{ kind: "text", text: plain(Array.isArray(output["traceback"]) ? output["traceback"].map(String).join("\n") : `${String(output["ename"])}: ${String(output["evalue"])}`), isError: true }];
    default:
      return isObject(output["data"]) ? shown(output["data"]) : [];
  }
}

/** The richest form of an output that can be shown without running anything. */
function shown(data: Record<string, unknown>): Output[] {
  for (const type of PICTURES) {
    const packed = joined(data[type]);
    if (packed && BASE64.test(packed)) return [{ kind: "picture", address: `data:${type};base64,${packed.replace(/\s/g, "")}` }];
  }
  const drawing = joined(data["image/svg+xml"]);
  if (drawing) return [{ kind: "picture", address: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing)}` }];
  const text = plain(data["text/plain"]);
  const html = joined(data["text/html"]);
  if (html) return [{ kind: "html", html, text }];
  const markdown = joined(data["text/markdown"]);
  if (markdown) return [{ kind: "markdown", text: markdown }];
  if (text) return [{ kind: "text", text, isError: false }];
  const other = Object.entries(data).find(([type]) => type === "application/json" || type === "text/latex");
  return other ? [{ kind: "text", text: typeof other[1] === "string" ? other[1] : JSON.stringify(other[1], null, 2), isError: false }] : [];
}

function joined(text: unknown): string {
  return typeof text === "string" ? text : Array.isArray(text) ? text.map(String).join("") : "";
}

function plain(text: unknown): string {
  return joined(text).replace(ANSI, "");
}
