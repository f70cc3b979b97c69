/** What a file is, by its name, and how much of it is read to show it. */

export type Kind = "image" | "audio" | "video" | "csv" | "parquet" | "json" | "jsonl" | "markdown" | "html" | "notebook" | "mlmodel" | "pdf" | "text" | "other";

const ENDINGS: Record<string, Kind> = {};
for (const [kind, endings] of Object.entries({
  image: "png jpg jpeg gif webp svg bmp avif ico",
  audio: "mp3 wav ogg oga flac m4a aac opus",
  video: "mp4 m4v webm ogv mov",
  csv: "csv tsv",
  parquet: "parquet pq",
  json: "json geojson",
  jsonl: "jsonl ndjson",
  markdown: "md markdown",
  html: "html htm",
  notebook: "ipynb",
  pdf: "pdf",
  text: "txt text log err out yaml yml toml py pyi sh bash zsh sql xml ini cfg conf cnf properties env lock r jl js ts tsx jsx css c h cpp hpp java go rs rb scala tex bib rst diff patch dockerfile gitignore",
} satisfies Partial<Record<Kind, string>>))
  for (const ending of endings.split(" ")) ENDINGS[ending] = kind as Kind;

const NAMES: Record<string, Kind> = { MLmodel: "mlmodel", MLproject: "text", Dockerfile: "text", Makefile: "text", LICENSE: "text", README: "text" };

/** Answer the kind of a file by its name; "other" is looked into before it is shown. */
export function kindOf(path: string): Kind {
  const name = path.split("/").at(-1) ?? "";
  const dot = name.lastIndexOf(".");
  return NAMES[name] ?? (dot < 0 ? "other" : (ENDINGS[name.slice(dot + 1).toLowerCase()] ?? "other"));
}

const MB = 1_000_000;

/** Bytes that a preview reads. Text of this size is shown within a second; images decode in memory as pixels. */
export const BYTES_MAX = {
  text: 2 * MB,
  markdown: 500_000,
  mlmodel: 500_000,
  json: 10 * MB,
  notebook: 20 * MB,
  html: 10 * MB,
  image: 40 * MB,
  pdf: 40 * MB,
  parquet: 32 * MB,
} as const;

export const ROWS_MAX = 500;
export const COLUMNS_MAX = 200;
export const CELL_CHARACTERS_MAX = 300;

/** Whether the beginning of a file is text: no control characters but those of lines, and valid UTF-8. */
export function looksLikeText(bytes: Uint8Array): boolean {
  if (bytes.some((one) => one < 9 || (one > 13 && one < 27) || (one > 27 && one < 32))) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
