import { ROWS_MAX } from "@/files/kinds";
import { shortened, type Table } from "@/files/tables";

const CHARACTERS_MAX = 2_000_000;

/**
 * The one table that a piece of HTML is, as texts, or null where it is something else. What is read has no window: it runs nothing and loads
 * nothing.
 */
export function tableIn(html: string): Table | null {
  if (html.length > CHARACTERS_MAX || !/<table[\s>]/i.test(html)) return null;
  // Styles would have no effect, but browsers report each as a breach of the app's policy.
  const bare = html.replace(/<style[\s\S]*?<\/style\s*>/gi, "").replace(/\sstyle\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, "");
  const page = new DOMParser().parseFromString(bare, "text/html");
  const [table, ...others] = page.querySelectorAll("table");
  if (!table || others.length > 0 || page.querySelector("script, iframe, object, embed, form, svg, canvas, img")) return null;
  const texts = (row: Element) => [...row.querySelectorAll("th, td")].map((cell) => shortened(cell.textContent.trim()));
  const rows = [...table.querySelectorAll("tr")];
  const isHead = (row: Element) => row.parentElement?.tagName === "THEAD";
  const heads = rows.filter(isHead).map(texts);
  const body = rows.filter((row) => !isHead(row)).slice(0, ROWS_MAX).map(texts);
  const width = Math.max(0, ...body.map((row) => row.length), ...heads.map((row) => row.length));
  if (width === 0) return null;
  // Heads of several levels, and the name of the index below them, are joined from top to bottom.
  const columns = Array.from({ length: width }, (_, at) => heads.map((row) => row[at + row.length - width] ?? "").filter(Boolean).join(" / "));
  return { columns, rows: body };
}
