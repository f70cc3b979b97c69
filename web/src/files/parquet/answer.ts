/** What the reader of Parquet files (a worker) and the page say to each other. */

/** From the worker: it needs bytes `first` (included) to `end` (excluded). */
export interface Wanted {
  kind: "wanted";
  id: number;
  first: number;
  end: number;
}

/** From the page: the bytes, or why there are none. */
export interface Sent {
  id: number;
  bytes?: ArrayBuffer;
  problem?: string;
}

export interface ParquetTable {
  kind: "table";
  rows: unknown[][];
  rowsTotal: number;
  /** The columns that were read: all, unless there are too many or their bytes are. */
  columns: { name: string; type: string }[];
  columnsTotal: number;
  /** Names of columns that are too large to be read. */
  columnsLeftOut: string[];
  rowGroups: number;
  codecs: string[];
  writer: string;
}

export interface Failed {
  kind: "failed";
  problem: string;
}

export type Answer = Wanted | ParquetTable | Failed;
