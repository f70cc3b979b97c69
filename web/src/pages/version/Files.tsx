import { useState } from "react";
import { addressOf } from "@/api/client";
import { ROUTES, type Version } from "@/api/types";
import { Icon } from "@/components/Icon";
import { bytes, count } from "@/components/format";
import { Copy, Empty, Snippet } from "@/components/parts";
import { Scroll } from "@/components/registry";

const PATH = ROUTES.readVersionFile.split(" ")[1] ?? "";

/** The sealed files of a version with their digests. */
export function Files({ version }: { version: Version }) {
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
  const shown = files.files.filter((one) => one.path.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <div className="stack">
      <section className="panel" aria-label="Files">
        <header className="wrap">
          <h2 className="grow">
            {count(files.count)} files, {bytes(files.size_bytes)}
          </h2>
          <input type="search" className="input" placeholder="Filter by path" aria-label="Filter by path" value={text} onChange={(event) => setText(event.target.value)} />
        </header>
        <Scroll label="Files">
          <table className="grid">
            <thead>
              <tr>
                <th>Path</th>
                <th className="num">Size</th>
                <th>SHA-256</th>
                <th aria-label="Download" />
              </tr>
            </thead>
            <tbody>
              {shown.map((file) => (
                <tr key={file.path}>
                  <td className="mono">{file.path}</td>
                  <td className="num" title={`${count(file.size_bytes)} bytes`}>{bytes(file.size_bytes)}</td>
                  <td>
                    <span className="row" style={{ gap: 2 }}>
                      <span className="mono" style={{ whiteSpace: "nowrap" }} title={file.sha256}>{file.sha256.slice(0, 16)}…</span>
                      <Copy text={file.sha256} label={`Copy the digest of ${file.path}`} />
                    </span>
                  </td>
                  <td>
                    <a className="button plain icon small" aria-label={`Download ${file.path}`} href={addressOf(PATH, { name: version.name, version: String(version.version), path: file.path }).href} download>
                      <Icon name="download" size={14} />
                    </a>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </section>
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
