import { useQuery } from "@tanstack/react-query";
import { Component, lazy, Suspense, type ComponentType, type ReactNode } from "react";
import { bytes } from "@/components/format";
import { Copy, Problem, Skeleton } from "@/components/parts";
import { Icon } from "@/components/Icon";
import { kindOf, type Kind } from "@/files/kinds";
import { fileAddress, keyOf, readFacts, type FileFacts, type Source } from "@/files/source";
import "@/styles/files.css";

export interface Viewed {
  source: Source;
  path: string;
  facts: FileFacts;
  /** Opens another file of the same source, for links between files. */
  onOpen: (path: string) => void;
}

type Viewer = ComponentType<Viewed>;

/** Each viewer is a file of its own, loaded when a file of its kind is opened first. */
const VIEWERS: Record<Kind, Viewer> = {
  image: lazy(() => import("@/files/viewers/Picture")),
  audio: lazy(() => import("@/files/viewers/Player")),
  video: lazy(() => import("@/files/viewers/Player")),
  csv: lazy(() => import("@/files/viewers/Csv")),
  parquet: lazy(() => import("@/files/viewers/Parquet")),
  json: lazy(() => import("@/files/viewers/Json")),
  jsonl: lazy(() => import("@/files/viewers/Json")),
  markdown: lazy(() => import("@/files/viewers/MarkdownFile")),
  html: lazy(() => import("@/files/viewers/Html")),
  notebook: lazy(() => import("@/files/viewers/Notebook")),
  mlmodel: lazy(() => import("@/files/viewers/Mlmodel")),
  pdf: lazy(() => import("@/files/viewers/Pdf")),
  text: lazy(() => import("@/files/viewers/Text")),
  other: lazy(() => import("@/files/viewers/Text")),
};

/** `<Preview source={source} path="plots/roc.png" onOpen={open} />`: one file, with its size, its digest and what is in it. */
export function Preview({ source, path, onOpen }: { source: Source; path: string; onOpen: (path: string) => void }) {
  const asked = useQuery({ queryKey: ["file", keyOf(source), path], queryFn: ({ signal }) => readFacts(source, path, signal) });
  const View = VIEWERS[kindOf(path)];
  const name = path.split("/").at(-1) ?? path;
  return (
    <>
      <header className="wrap">
        <div className="grow">
          <h3 className="truncate mono" title={path}>{path}</h3>
          <p className="faint row file-facts">
            {asked.data ? <span className="num" title={`${asked.data.sizeBytes} bytes`}>{bytes(asked.data.sizeBytes)}</span> : <span> </span>}
            {asked.data?.sha256 && (
              <>
                <span className="mono truncate" title={`SHA-256 ${asked.data.sha256}`}>sha256:{asked.data.sha256.slice(0, 12)}…</span>
                <Copy text={asked.data.sha256} label="Copy the SHA-256" />
              </>
            )}
          </p>
        </div>
        <Copy text={path} label="Copy the path" />
        <a className="button small" href={fileAddress(source, path)} download={name}>
          <Icon name="download" size={14} /> Download
        </a>
      </header>
      <div className="content">
        {asked.isPending && <Skeleton rows={8} />}
        {asked.isError && <Problem error={asked.error} retry={asked.refetch} />}
        {asked.data?.sizeBytes === 0 && <p className="faint">The file is empty.</p>}
        {asked.data && asked.data.sizeBytes > 0 && (
          <Guard key={`${keyOf(source)} ${path}`}>
            <Suspense fallback={<Skeleton rows={8} />}>
              <View source={source} path={path} facts={asked.data} onOpen={onOpen} />
            </Suspense>
          </Guard>
        )}
      </div>
    </>
  );
}

/** What a viewer cannot stand stays in its place: files are strangers'. */
class Guard extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    return this.state.error === null ? this.props.children : <Problem error={new Error("The file cannot be shown: it is not what its name says. Download it to look inside.")} />;
  }
}

/** `<Cut shown={2_000_000} of={facts.sizeBytes} />`: says that a preview is not the whole file. */
export function Cut({ shown, of }: { shown: number; of: number }) {
  return (
    <p className="notice">
      The first {bytes(shown)} of {bytes(of)}. Download it for all.
    </p>
  );
}

/** `<TooLarge is={facts.sizeBytes} max={BYTES_MAX.image} />`: says why there is no preview. */
export function TooLarge({ is, max }: { is: number; max: number }) {
  return (
    <p className="notice">
      {bytes(is)} are more than the {bytes(max)} that are shown here. Download it to look inside.
    </p>
  );
}
