import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { addressOf, BASE, call, fetchRaw } from "@/api/client";
import { bytes } from "@/components/format";
import { readCsv } from "@/components/csv";
import { Markdown } from "@/components/Markdown";
import { Copy, Empty, Problem, Skeleton } from "@/components/parts";
import { Icon } from "@/components/Icon";

const PREVIEW_BYTES_MAX = 2_000_000;
const TABLE_ROWS_MAX = 500;
const TREE_PAGE = 200;

type Kind = "image" | "audio" | "video" | "table" | "json" | "markdown" | "html" | "text" | "other";

const ENDINGS: Record<string, Kind> = {
  png: "image", jpg: "image", jpeg: "image", gif: "image", webp: "image", svg: "image", bmp: "image", mp3: "audio", wav: "audio", ogg: "audio", flac: "audio", mp4: "video", webm: "video",
  csv: "table", tsv: "table", json: "json", md: "markdown", html: "html", htm: "html",
  txt: "text", log: "text", yaml: "text", yml: "text", toml: "text", py: "text", sh: "text", sql: "text", xml: "text", ini: "text", cfg: "text", r: "text", jsonl: "text", MLmodel: "text",
};

export function kindOf(path: string): Kind {
  const name = path.split("/").at(-1) ?? "";
  return ENDINGS[name] ?? ENDINGS[(name.split(".").at(-1) ?? "").toLowerCase()] ?? "other";
}

/** The files of a run, and what is in them. */
export default function Artifacts({ runId, path, onOpen }: { runId: string; path: string; onOpen: (path: string) => void }) {
  return (
    <div className="artifacts">
      <div className="panel tree" role="navigation" aria-label="Files">
        <Folder runId={runId} path="" depth={0} open={path} onOpen={onOpen} />
      </div>
      <div className="panel preview">
        {path ? <Preview key={path} runId={runId} path={path} /> : <Empty icon="file" title="Choose a file">Images, tables, JSON, markdown, HTML, audio, video and text are shown here; everything can be downloaded.</Empty>}
      </div>
    </div>
  );
}

function Folder({ runId, path, depth, open, onOpen }: { runId: string; path: string; depth: number; open: string; onOpen: (path: string) => void }) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => new Set(open.split("/").map((_, at, parts) => parts.slice(0, at + 1).join("/"))));
  const pages = useInfiniteQuery({
    queryKey: ["files", runId, path],
    queryFn: ({ pageParam, signal }) => call("listRunFiles", { parameters: { run_id: runId }, query: { path, limit: TREE_PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });
  if (pages.isPending) return <div style={{ padding: 10 }}><Skeleton rows={3} /></div>;
  if (pages.isError) return <Problem error={pages.error} retry={pages.refetch} />;
  const files = pages.data.pages.flatMap((page) => page.files);
  if (files.length === 0 && depth === 0) return <Empty icon="folder" title="No artifacts" snippet={'mlflow.log_artifact("report.html")'} />;
  return (
    <ul>
      {files.map((file) => {
        const isOpen = opened.has(file.path);
        return (
          <li key={file.path}>
            <button
              type="button"
              className="menu-item"
              style={{ paddingLeft: 10 + depth * 16 }}
              aria-expanded={file.is_dir ? isOpen : undefined}
              aria-current={file.path === open ? "true" : undefined}
              aria-selected={undefined}
              onClick={() => {
                if (!file.is_dir) onOpen(file.path);
                else setOpened(isOpen ? new Set([...opened].filter((one) => one !== file.path)) : new Set([...opened, file.path]));
              }}
            >
              <Icon name={file.is_dir ? (isOpen ? "down" : "chevron") : "file"} size={14} />
              <span className="grow truncate">{file.name}</span>
              {file.size_bytes !== null && !file.is_dir && <span className="faint num">{bytes(file.size_bytes)}</span>}
            </button>
            {file.is_dir && isOpen && <Folder runId={runId} path={file.path} depth={depth + 1} open={open} onOpen={onOpen} />}
          </li>
        );
      })}
      {pages.hasNextPage && <li><button type="button" className="button plain small" onClick={() => void pages.fetchNextPage()}>Show more</button></li>}
    </ul>
  );
}

function Preview({ runId, path }: { runId: string; path: string }) {
  const url = addressOf("/api/v1/runs/{run_id}/artifacts/{path}", { run_id: runId, path }).href;
  const kind = kindOf(path);
  return (
    <>
      <header>
        <h3 className="grow truncate mono" title={path}>{path}</h3>
        <Copy text={path} label="Copy the path" />
        <a className="button small" href={url} download={path.split("/").at(-1)}><Icon name="download" size={14} /> Download</a>
      </header>
      <div className="content">
        {kind === "image" || kind === "audio" || kind === "video" ? <Media kind={kind} runId={runId} path={path} /> : kind === "other" ? <Empty icon="file" title="No preview of this kind of file">Download it to look inside.</Empty> : <Text kind={kind} runId={runId} path={path} />}
      </div>
    </>
  );
}

/** Bytes come by fetch and are shown from memory: the server sends artifacts as downloads, so that none of them runs as a page of ours. */
function Media({ kind, runId, path }: { kind: "image" | "audio" | "video"; runId: string; path: string }) {
  const blob = useQuery({
    queryKey: ["blob", runId, path],
    queryFn: async ({ signal }) => {
      const answer = await (await fetchRaw("readRunFile", { parameters: { run_id: runId, path }, signal })).blob();
      return path.toLowerCase().endsWith(".svg") ? new Blob([answer], { type: "image/svg+xml" }) : answer;
    },
    gcTime: 0,
  });
  const [source, setSource] = useState("");
  useEffect(() => {
    if (!blob.data) return;
    const made = URL.createObjectURL(blob.data);
    setSource(made);
    return () => URL.revokeObjectURL(made);
  }, [blob.data]);
  if (blob.isError) return <Problem error={blob.error} retry={blob.refetch} />;
  if (!source) return <Skeleton rows={6} />;
  if (kind === "image") return <img src={source} alt={path} style={{ maxWidth: "100%" }} />;
  // eslint-disable-next-line jsx-a11y/media-has-caption -- what was logged has none
  return kind === "audio" ? <audio controls src={source} /> : <video controls src={source} style={{ maxWidth: "100%" }} />;
}

function Text({ kind, runId, path }: { kind: Kind; runId: string; path: string }) {
  const text = useQuery({
    queryKey: ["text", runId, path],
    queryFn: async ({ signal }) => {
      const answer = await fetchRaw("readRunFile", { parameters: { run_id: runId, path }, headers: { range: `bytes=0-${PREVIEW_BYTES_MAX - 1}` }, signal });
      const whole = Number(/\/(\d+)$/.exec(answer.headers.get("content-range") ?? "")?.[1] ?? 0);
      return { text: await answer.text(), isCut: whole > PREVIEW_BYTES_MAX };
    },
  });
  if (text.isPending) return <Skeleton rows={8} />;
  if (text.isError) return <Problem error={text.error} retry={text.refetch} />;
  return (
    <>
      {text.data.isCut && <p className="chip warn">The first {bytes(PREVIEW_BYTES_MAX)}; download it for all</p>}
      <Shown kind={kind} text={text.data.text} path={path} />
    </>
  );
}

function Shown({ kind, text, path }: { kind: Kind; text: string; path: string }) {
  if (kind === "markdown") return <Markdown text={text} />;
  if (kind === "html") return <Page text={text} path={path} />;
  if (kind === "table") {
    const rows = readCsv(text, path.toLowerCase().endsWith(".tsv") ? "\t" : ",", TABLE_ROWS_MAX + 1);
    const [head, ...body] = rows;
    return (
      <div className="scroll-x">
        <table className="grid">
          <thead><tr>{head?.map((cell, at) => <th key={at}>{cell}</th>)}</tr></thead>
          <tbody>{body.map((row, at) => <tr key={at}>{row.map((cell, column) => <td key={column}>{cell}</td>)}</tr>)}</tbody>
        </table>
        {rows.length > TABLE_ROWS_MAX && <p className="faint">The first {TABLE_ROWS_MAX} rows.</p>}
      </div>
    );
  }
  if (kind === "json") {
    const table = splitTable(text);
    if (table) {
      return (
        <div className="scroll-x">
          <table className="grid">
            <thead><tr>{table.columns.map((cell, at) => <th key={at}>{String(cell)}</th>)}</tr></thead>
            <tbody>{table.data.slice(0, TABLE_ROWS_MAX).map((row, at) => <tr key={at}>{row.map((cell, column) => <td key={column}>{typeof cell === "object" ? JSON.stringify(cell) : String(cell)}</td>)}</tr>)}</tbody>
          </table>
        </div>
      );
    }
  }
  return <pre className="file-text">{kind === "json" ? pretty(text) : text}</pre>;
}

/** HTML with its scripts and styles, where they can do nothing: an origin of its own, and no network. The server sets the policy of preview.html. */
function Page({ text, path }: { text: string; path: string }) {
  return <iframe title={path} sandbox="allow-scripts" src={new URL("preview.html", BASE).href} className="sandbox" onLoad={(event) => event.currentTarget.contentWindow?.postMessage(text, "*")} />;
}

/** What `mlflow.log_table` writes: columns and rows. */
function splitTable(text: string): { columns: unknown[]; data: unknown[][] } | null {
  try {
    const value = JSON.parse(text) as { columns?: unknown; data?: unknown } | null;
    return value && Array.isArray(value.columns) && Array.isArray(value.data) && value.data.every(Array.isArray) ? (value as { columns: unknown[]; data: unknown[][] }) : null;
  } catch {
    return null;
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
