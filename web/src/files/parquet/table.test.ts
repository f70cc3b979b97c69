import { expect, test } from "vitest";
import { cellOf, readTable, Refused } from "@/files/parquet/table";

/** Written by pyarrow 26: three rows of an integer, text, time, decimal, list, bytes and struct; zstd. */
const FILE = Buffer.from(
  "UEFSMRUEFTAVOkwVBhUAEgAAKLUv/SAYpQAAYAEAAgADAAAAAAAAAAIAYOABYAEVABUUFSYsFQYVEBUGFQYcAAAAKLUv/SAKUQAAAgAAAAYBAgMkABUEFRQVJkwVBBUAEgAAKLUv/SAKUQAAAQAAAG" +
  "EBAAAAYxUAFRIVJCwVBhUQFQYVBhwAAAAotS/9IAlJAAACAAAAAwUBAwIVBBUgFTJMFQQVABIAACi1L/0gEIEAAACC+fjoUAYAAEAgRkhHBgAVABUSFSQsFQYVEBUGFQYcAAAAKLUv/SAJSQAAAgAA" +
  "AAMFAQMCFQQVBhUYTBUCFQASAAAotS/9IAMZAAAAAJYVABUSFSQsFQYVEBUGFQYcAAAAKLUv/SAJSQAAAgAAAAYBAQYAFQQVChUcTBUCFQASAAAotS/9IAUpAAABAAAAeBUAFSAVMiwVBhUQFQYVBh" +
  "wAAAAotS/9IBCBAAACAAAABgADAAAAAwcAAQIAFQQVDBUeTBUCFQASAAAotS/9IAYxAAACAAAAAP8VABUSFSQsFQYVEBUGFQYcAAAAKLUv/SAJSQAAAgAAAAYBAQYAFQQVEBUiTBUCFQASAAAotS/9" +
  "IAhBAAAAAAAAAAD4PxUAFRIVJCwVBhUQFQYVBhwAAAAotS/9IAlJAAACAAAABgIBBgAVBBUQFSJMFQIVABIAACi1L/0gCEEAAAIAAAAAAAAAFQAVEhUkLBUGFRAVBhUGHAAAACi1L/0gCUkAAAIAAA" +
  "AGAgEGABUEGcw1ABgGc2NoZW1hFQ4AFQQlAhgCaWQAFQwlAhgEbmFtZSUATBwAAAAVBCUCGAR3aGVuJRRMjBEcLAAAAAAAFQ4VBhUCGAVwcmljZSUKFQQVDCxcFQQVDAAAADUCGAR0YWdzFQIVBkw8" +
  "AAAANQQYBGxpc3QVAgAVDCUCGAdlbGVtZW50JQBMHAAAABUMJQIYA3JhdwA1AhgFcG9pbnQVBAAVCiUCGAF4ABUEJQIYAXkAFgYZHBmMJgAcFQQZNQAGEBkYAmlkFQwWBhaGARaiASZeJggpLBUEFQ" +
  "AVAgAVABUQFQIAPCkGGSYABgAAACYAHBUMGTUABhAZGARuYW1lFQwWBhZoFowBJuwBJqoBKSwVBBUAFQIAFQAVEBUCADwWBBkGGSYCBAAAACYAHBUEGTUABhAZGAR3aGVuFQwWBhZ0FpgBJoQDJrYC" +
  "KSwVBBUAFQIAFQAVEBUCADwpBhkmAgQAAAAmABwVDhk1AAYQGRgFcHJpY2UVDBYGFloWfiaCBCbOAyksFQQVABUCABUAFRAVAgA8KQYZJgAGAAAAJgAcFQwZNQAGEBk4BHRhZ3MEbGlzdAdlbGVtZW" +
  "50FQwWBhZsFpABJoQFJswEKSwVBBUAFQIAFQAVEBUCADwWAhkmBgAZRgICAAIAAAAmABwVDBk1AAYQGRgDcmF3FQwWBhZgFoQBJpYGJtwFKSwVBBUAFQIAFQAVEBUCADwWDBkGGSYABgAAACYAHBUK" +
  "GTUABhAZKAVwb2ludAF4FQwWBhZkFogBJp4HJuAGKSwVBBUAFQIAFQAVEBUCADwpBhk2AAAGAAAAJgAcFQQZNQAGEBkoBXBvaW50AXkVDBYGFmQWiAEmpggm6AcpLBUEFQAVAgAVABUQFQIAPCkGGT" +
  "YAAAYAAAAW0AYWBiYIFugIACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNi4wLjEZjBwAABwAABwAABwAABwAABwAABwAABwAAADsAgAAUEFSMQ==",
  "base64",
);

function fileOf(bytes: Uint8Array, reads: [number, number][] = []) {
  return {
    byteLength: bytes.length,
    slice: (first: number, end = bytes.length) => {
      reads.push([first, end]);
      return Promise.resolve(new Uint8Array(bytes.subarray(first, end)).buffer);
    },
  };
}

test("schema, count and rows, as texts and numbers that may be sent", async () => {
  const table = await readTable(fileOf(FILE));
  expect(table.columns).toEqual([
    { name: "id", type: "int64" },
    { name: "name", type: "string" },
    { name: "when", type: "timestamp UTC" },
    { name: "price", type: "decimal(6, 2)" },
    { name: "tags", type: "list of string" },
    { name: "raw", type: "bytes" },
    { name: "point", type: "struct of x, y" },
  ]);
  expect(table.rows[0]).toEqual(["1", "a", "2026-05-03 12:30:00", 1.5, '["x"]', "2 bytes 00ff", '{"x":1.5,"y":"2"}']);
  expect(table.rows[1]?.slice(1, 3)).toEqual([null, null]);
  expect({ ...table, rows: table.rows.length, columns: 0, writer: "" }).toEqual({ kind: "table", rows: 3, rowsTotal: 3, columns: 0, columnsTotal: 7, columnsLeftOut: [], rowGroups: 1, codecs: ["ZSTD"], writer: "" });
});

test("no more rows than asked for", async () => {
  expect((await readTable(fileOf(FILE), 1)).rows).toHaveLength(1);
});

test.each([
  ["empty", new Uint8Array(0)],
  ["text", new TextEncoder().encode("this is only text")],
  ["cut off", FILE.subarray(0, FILE.length / 2)],
  ["metadata longer than the file", Buffer.concat([FILE.subarray(0, -8), Buffer.from([255, 255, 255, 127]), FILE.subarray(-4)])],
  ["encrypted", Buffer.concat([FILE.subarray(0, -4), Buffer.from("PARE")])],
])("a file that is no Parquet is refused: %s", async (_, bytes) => {
  await expect(readTable(fileOf(bytes))).rejects.toBeInstanceOf(Refused);
});

test("metadata that is too long is not even read", async () => {
  const reads: [number, number][] = [];
  const long = new Uint8Array(20_000_000);
  long.set([0, 0, 0, 1], long.length - 8); // 16,777,216 bytes
  long.set(new TextEncoder().encode("PAR1"), long.length - 4);
  await expect(readTable(fileOf(long, reads))).rejects.toThrow("larger than what is read");
  expect(reads).toEqual([[long.length - 8, long.length]]);
});

test("whatever byte is changed, the answer is a table or an error, in bounded time", async () => {
  for (let at = 0; at < FILE.length; at += 7) {
    const changed = Buffer.from(FILE);
    changed[at] = (changed[at] ?? 0) ^ 0xff;
    const answer = await readTable(fileOf(changed)).catch((error: unknown) => error);
    expect(answer instanceof Error || (answer as { kind: string }).kind === "table").toBe(true);
  }
});

test("cells", () => {
  expect([NaN, -Infinity, 10n, undefined, new Date(NaN), { a: 1n }].map(cellOf)).toEqual(["NaN", "-Infinity", "10", null, "no date", '{"a":"1"}']);
  expect(cellOf("x".repeat(1000))).toHaveLength(301);
});
