/** The beginning of a Parquet file, read by ranges and within limits: what the file says of its own sizes is checked before it is believed. */
import { parquetMetadataAsync, parquetReadObjects, parquetSchema, snappyUncompress, type AsyncBuffer, type Compressors, type FileMetaData, type SchemaTree } from "hyparquet";
import { decompressBrotli, decompressGzip, decompressLz4, decompressLz4Raw, decompressZstd } from "hyparquet-compressors";
import { COLUMNS_MAX, looksLikeText, ROWS_MAX } from "@/files/kinds";
import type { ParquetTable } from "@/files/parquet/answer";
import { shortened } from "@/files/tables";

const METADATA_BYTES_MAX = 8_000_000;
const COLUMNS_BYTES_MAX = 24_000_000;
const PAGE_BYTES_MAX = 64_000_000;
const UNPACKED_BYTES_MAX = 256_000_000;
/** Values of a column in a row group: a group is decoded into memory. */
const VALUES_MAX = 10_000_000;
const TAIL_BYTES = 8;

/** What the file says of itself cannot be so, or is more than a preview reads; the message is for people. */
export class Refused extends Error {}

/**
 * Answer the schema, the count of rows and the first `rowsMax` rows of the first columns that fit into the limits.
 *
 * @throws Refused the file is none, is broken, or asks for more than the limits.
 */
export async function readTable(file: AsyncBuffer, rowsMax = ROWS_MAX): Promise<ParquetTable> {
  await check(file);
  const metadata = await parquetMetadataAsync(file);
  const groups = groupsOf(metadata, rowsMax);
  const tree = parquetSchema(metadata);
  const columns = tree.children.slice(0, COLUMNS_MAX).map((one) => ({ name: one.element.name, type: typeOf(one) }));
  const { chosen, leftOut } = fitting(columns.map(({ name }) => name), groups);
  const rows =
    chosen.length === 0 || groups.length === 0
      ? []
      : await parquetReadObjects({ file, metadata, columns: chosen, rowStart: 0, rowEnd: rowsMax, compressors: limited(), useOffsetIndex: true, utf8: false });
  return {
    kind: "table",
    rows: rows.slice(0, rowsMax).map((row) => chosen.map((name) => cellOf(row[name]))),
    rowsTotal: Number(metadata.num_rows),
    columns: columns.filter(({ name }) => chosen.includes(name)),
    columnsTotal: tree.children.length,
    columnsLeftOut: leftOut,
    rowGroups: metadata.row_groups.length,
    codecs: [...new Set(metadata.row_groups.flatMap((group) => group.columns.map((column) => column.meta_data?.codec ?? "UNCOMPRESSED")))].sort(),
    writer: shortened(metadata.created_by ?? ""),
  };
}

/** The last eight bytes say how long the metadata is, and that this is Parquet. */
async function check(file: AsyncBuffer): Promise<void> {
  if (file.byteLength < 12) throw new Refused("This is no Parquet file: it is too short.");
  const tail = new DataView(await file.slice(file.byteLength - TAIL_BYTES, file.byteLength));
  const mark = tail.getUint32(4, true);
  if (mark === 0x45524150) throw new Refused("The file is encrypted.");
  if (mark !== 0x31524150) throw new Refused("This is no Parquet file: it does not end with PAR1.");
  const length = tail.getUint32(0, true);
  if (length > file.byteLength - 12) throw new Refused("The file is broken: its metadata would begin before the file does.");
  if (length > METADATA_BYTES_MAX) throw new Refused("The file's metadata is larger than what is read for a preview.");
}

/** The row groups with the first rows. */
function groupsOf(metadata: FileMetaData, rowsMax: number): FileMetaData["row_groups"] {
  const groups: FileMetaData["row_groups"] = [];
  let rows = 0;
  for (const group of metadata.row_groups) {
    if (rows >= rowsMax) break;
    groups.push(group);
    rows += Number(group.num_rows);
    if (group.num_rows < 0n || group.columns.some((column) => Number(column.meta_data?.num_values ?? 0) > VALUES_MAX)) throw new Refused("A row group has more values than are read for a preview.");
  }
  return groups;
}

/** The columns, in order, whose parts of the row groups fit into the limit together. */
function fitting(names: readonly string[], groups: FileMetaData["row_groups"]): { chosen: string[]; leftOut: string[] } {
  const sizes = new Map<string, number>();
  for (const group of groups)
    for (const { meta_data: part } of group.columns) {
      const name = part?.path_in_schema[0];
      if (part && name !== undefined) sizes.set(name, (sizes.get(name) ?? 0) + Math.max(0, Number(part.total_compressed_size)));
    }
  const chosen: string[] = [];
  const leftOut: string[] = [];
  let bytes = 0;
  for (const name of names) {
    const size = sizes.get(name) ?? 0;
    if (bytes + size > COLUMNS_BYTES_MAX) leftOut.push(name);
    else {
      chosen.push(name);
      bytes += size;
    }
  }
  return { chosen, leftOut };
}

/** Decompressors that stop before memory is full. Snappy in JavaScript: the policy of the app allows no WebAssembly. */
function limited(): Compressors {
  let unpacked = 0;
  const within = (unpack: (input: Uint8Array, length: number) => Uint8Array) => (input: Uint8Array, length: number) => {
    unpacked += length;
    if (!(length >= 0 && length <= PAGE_BYTES_MAX) || unpacked > UNPACKED_BYTES_MAX) throw new Refused("The file unpacks to more than is read for a preview.");
    return unpack(input, length);
  };
  return {
    SNAPPY: within((input, length) => {
      const output = new Uint8Array(length);
      snappyUncompress(input, output);
      return output;
    }),
    GZIP: within(decompressGzip),
    BROTLI: within(decompressBrotli),
    ZSTD: within((input, length) => decompressZstd(input, new Uint8Array(length))),
    LZ4: within(decompressLz4),
    LZ4_RAW: within(decompressLz4Raw),
  };
}

/** The type of a column as people say it. */
export function typeOf({ element, children }: SchemaTree): string {
  const logical = element.logical_type;
  const kind = logical?.type ?? element.converted_type ?? "";
  if (children.length > 0) {
    const only = children[0];
    if (kind === "LIST" && only) return `list of ${typeOf(only.children.length === 1 && only.children[0] ? only.children[0] : only)}`;
    if (kind === "MAP" || kind === "MAP_KEY_VALUE") return "map";
    return `struct of ${shortened(children.map((child) => child.element.name).join(", "))}`;
  }
  if (logical?.type === "DECIMAL") return `decimal(${logical.precision}, ${logical.scale})`;
  if (logical?.type === "INTEGER") return `${logical.isSigned ? "" : "u"}int${logical.bitWidth}`;
  if (logical?.type === "TIMESTAMP") return logical.isAdjustedToUTC ? "timestamp UTC" : "timestamp";
  if (kind === "UTF8" || kind === "STRING") return "string";
  if (kind) return kind.toLowerCase().replaceAll("_", " ");
  return element.type === "BYTE_ARRAY" ? "bytes" : element.type === "FIXED_LEN_BYTE_ARRAY" ? `${element.type_length ?? ""} bytes` : (element.type ?? "").toLowerCase();
}

/** A value as it is sent to the page: a number, a boolean, a short text or null. */
export function cellOf(value: unknown): number | boolean | string | null {
  switch (typeof value) {
    case "undefined":
      return null;
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
      return String(value);
    case "object":
      if (value === null) return null;
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? "no date" : value.toISOString().replace(/T00:00:00\.000Z$|\.000Z$|Z$/, "").replace("T", " ");
      // Writers of old did not say which bytes are texts.
      if (value instanceof Uint8Array && looksLikeText(value)) return shortened(new TextDecoder().decode(value));
      if (value instanceof Uint8Array) return `${value.length} bytes ${[...value.slice(0, 8)].map((one) => one.toString(16).padStart(2, "0")).join("")}${value.length > 8 ? "…" : ""}`;
      return shortened(JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part instanceof Uint8Array ? `${part.length} bytes` : part)) ?? "");
    default:
      return shortened(String(value));
  }
}
