import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { bytes } from "@/components/format";
import { Empty, Problem, Skeleton } from "@/components/parts";
import { Icon } from "@/components/Icon";
import { Preview } from "@/files/Preview";
import { keyOf, listFiles, type Source } from "@/files/source";
import "@/styles/files.css";

const TREE_PAGE = 200;

/** A tree of files: of the run itself (no title), or of one of its models. */
export interface Root {
  source: Source;
  title: string;
}

export interface Opened {
  source: Source;
  path: string;
}

/** `<Browser roots={roots} open={{ source, path }} onOpen={go} />`: trees of files, and what is in the file that is open. */
export function Browser({ roots, open, onOpen, digests = false, empty }: { roots: readonly Root[]; open: Opened | null; onOpen: (to: Opened) => void; digests?: boolean; empty: string }) {
  return (
    <div className="artifacts">
      <div className="panel tree" role="navigation" aria-label="Files">
        {roots.map((root) => (
          <Tree key={keyOf(root.source)} root={root} open={open && keyOf(open.source) === keyOf(root.source) ? open.path : ""} onOpen={onOpen} digests={digests} empty={empty} />
        ))}
      </div>
      <div className="panel preview">
        {open?.path ? (
          <Preview key={`${keyOf(open.source)} ${open.path}`} source={open.source} path={open.path} onOpen={(path) => onOpen({ source: open.source, path })} />
        ) : (
          <Empty icon="file" title="Choose a file">Images, audio, video, tables, Parquet, JSON, notebooks, markdown, HTML, PDF and text are shown here. Everything can be downloaded.</Empty>
        )}
      </div>
    </div>
  );
}

interface Shown {
  source: Source;
  open: string;
  onOpen: (to: Opened) => void;
  digests: boolean;
  empty: string;
}

function Tree({ root, ...rest }: { root: Root } & Omit<Shown, "source">) {
  const [shown, setShown] = useState(!root.title || rest.open !== "");
  if (!root.title) return <Folder source={root.source} path="" depth={0} {...rest} />;
  return (
    <>
      <button type="button" className="menu-item root" aria-expanded={shown} onClick={() => setShown(!shown)}>
        <Icon name={shown ? "down" : "chevron"} size={14} />
        <Icon name="box" size={14} />
        <span className="grow truncate">{root.title}</span>
      </button>
      {shown && <Folder source={root.source} path="" depth={1} {...rest} />}
    </>
  );
}

function Folder({ path, depth, ...rest }: { path: string; depth: number } & Shown) {
  const { source, open, onOpen, digests, empty } = rest;
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => new Set(open.split("/").map((_, at, parts) => parts.slice(0, at + 1).join("/"))));
  const pages = useInfiniteQuery({
    queryKey: ["files", keyOf(source), path],
    queryFn: ({ pageParam, signal }) => listFiles(source, path, pageParam, TREE_PAGE, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });
  if (pages.isPending) return <div className="body"><Skeleton rows={3} /></div>;
  if (pages.isError) return <Problem error={pages.error} retry={pages.refetch} />;
  const files = pages.data.pages.flatMap((page) => page.files);
  if (files.length === 0 && depth === 0) return <Empty icon="folder" title="No files" snippet={empty} />;
  if (files.length === 0) return <p className="faint none">No files</p>;
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
              title={file.sha256 ? `${file.path}\nSHA-256 ${file.sha256}` : file.path}
              onClick={() => {
                if (!file.is_dir) onOpen({ source, path: file.path });
                else setOpened(isOpen ? new Set([...opened].filter((one) => one !== file.path)) : new Set([...opened, file.path]));
              }}
            >
              <Icon name={file.is_dir ? (isOpen ? "down" : "chevron") : "file"} size={14} />
              <span className="grow truncate">{file.name}</span>
              {digests && file.sha256 && <span className="faint mono digest-short">{file.sha256.slice(0, 8)}</span>}
              {file.size_bytes !== null && !file.is_dir && <span className="faint num">{bytes(file.size_bytes)}</span>}
            </button>
            {file.is_dir && isOpen && <Folder path={file.path} depth={depth + 1} {...rest} />}
          </li>
        );
      })}
      {pages.hasNextPage && <li><button type="button" className="button plain small" onClick={() => void pages.fetchNextPage()}>Show more</button></li>}
    </ul>
  );
}
