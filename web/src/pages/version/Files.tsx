import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Version, VersionFile } from "@/api/types";
import { bytes, count } from "@/components/format";
import { Copy, Empty, Snippet } from "@/components/parts";
import { Scroll } from "@/components/registry";
import { Browser } from "@/files/Browser";
import type { Source } from "@/files/source";

const FOUND_MAX = 100;

/** The sealed files of a version with their digests, and what is in them. */
export function Files({ version, path }: { version: Version; path: string }) {
  const navigate = useNavigate({ from: "/models/$name/versions/$version" });
  const [text, setText] = useState("");
  const { files } = version;
  if (files.files.length === 0)
    return (
      <div className="panel">
        <Empty icon="file" title="No sealed files">
          {files.sealed ? "The version has no files." : "Its files were not in this server's store when it was made, so that nothing could be sealed. They are where its source says."}
        </Empty>
      </div>
    );
  const source: Source = { kind: "version", name: version.name, version: String(version.version) };
  const open = (to: string) => void navigate({ search: { tab: "files", path: to }, replace: true });
  const wanted = text.trim().toLowerCase();
  return (
    <div className="stack">
      <div className="row wrap">
        <h2 className="grow">
          {count(files.count)} files, {bytes(files.size_bytes)}
        </h2>
        <input type="search" className="input" placeholder="Find by path or SHA-256" aria-label="Find by path or SHA-256" value={text} onChange={(event) => setText(event.target.value)} />
      </div>
      {wanted && <Found files={files.files.filter((one) => one.path.toLowerCase().includes(wanted) || one.sha256.startsWith(wanted))} onOpen={open} />}
      <Browser roots={[{ source, title: "" }]} open={path ? { source, path } : null} onOpen={(to) => open(to.path)} digests empty="" />
      <section className="panel" aria-label="Check it yourself">
        <header><h2>Check it yourself</h2></header>
        <div className="body stack">
          <p className="muted">The digest of the manifest is that of the sorted list of digests and paths, as sha256sum writes it. In the folder of the downloaded files:</p>
          <Snippet code={`find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum -- | sha256sum\n# ${files.manifest_digest}`} />
        </div>
      </section>
    </div>
  );
}

function Found({ files, onOpen }: { files: VersionFile[]; onOpen: (path: string) => void }) {
  return (
    <section className="panel" aria-label="Found files">
      {files.length === 0 ? (
        <p className="faint body">No file has that in its path, and no digest begins with it.</p>
      ) : (
        <Scroll label="Found files">
          <table className="grid">
            <tbody>
              {files.slice(0, FOUND_MAX).map((file) => (
                <tr key={file.path}>
                  <td className="mono"><button type="button" className="text-link" onClick={() => onOpen(file.path)}>{file.path}</button></td>
                  <td className="num" title={`${count(file.size_bytes)} bytes`}>{bytes(file.size_bytes)}</td>
                  <td>
                    <span className="row" style={{ gap: 2 }}>
                      <span className="mono" style={{ whiteSpace: "nowrap" }} title={file.sha256}>{file.sha256.slice(0, 16)}…</span>
                      <Copy text={file.sha256} label={`Copy the digest of ${file.path}`} />
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}
