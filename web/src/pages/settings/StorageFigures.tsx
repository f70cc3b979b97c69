import { useQuery } from "@tanstack/react-query";
import { bytes, count, short } from "@/components/format";
import { Problem, Skeleton, Snippet } from "@/components/parts";
import { storage } from "@/pages/settings/queries";

/** How much there is, and how many bytes it takes. */
export function StorageFigures() {
  const figures = useQuery(storage);
  if (figures.isPending) return <Skeleton rows={5} height={50} />;
  if (figures.isError) return <Problem error={figures.error} retry={figures.refetch} />;
  const it = figures.data;
  const saved = it.files_bytes > 0 ? 1 - it.blobs_bytes / it.files_bytes : 0;
  const shown: [string, string, string][] = [
    ["Experiments", count(it.experiments), ""],
    ["Runs", short(it.runs), ""],
    ["Points of metrics", short(it.series_points), `${bytes(it.series_bytes)} compressed`],
    ["Registered models", count(it.registered_models), `${count(it.versions)} versions`],
    ["Logged models", short(it.logged_models), ""],
    ["Datasets", short(it.datasets), ""],
    ["Files", short(it.files), bytes(it.files_bytes)],
    ["Stored bytes", bytes(it.blobs_bytes), `${short(it.blobs)} different files${saved > 0.005 ? `, ${Math.round(saved * 100)} % saved` : ""}`],
    ["Events of the ledger", short(it.events), ""],
    ["Database", bytes(it.database_bytes), it.database === "sqlite" ? "SQLite" : "PostgreSQL"],
  ];
  return (
    <>
      <section className="figures" aria-label="Storage">
        {shown.map(([label, value, note]) => (
          <div key={label} className="panel figure">
            <span className="muted">{label}</span>
            <b className="num">{value}</b>
            <span className="faint">{note || "\u00a0"}</span>
          </div>
        ))}
      </section>
      <section className="panel" aria-label="Look after it">
        <header><h2>Look after it</h2></header>
        <div className="body stack">
          <p className="muted">Equal files are stored once. What nothing refers to goes with gc; verify hashes everything again.</p>
          <Snippet code={"lineal gc --help\nlineal verify\nlineal backup --help"} />
        </div>
      </section>
    </>
  );
}
