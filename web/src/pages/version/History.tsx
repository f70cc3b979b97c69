import { useInfiniteQuery } from "@tanstack/react-query";
import type { Version } from "@/api/types";
import { count, when } from "@/components/format";
import { Problem, Skeleton, Time } from "@/components/parts";
import { Alias, More, Person, Scroll, Stage } from "@/components/registry";
import { eventsOf } from "@/pages/version/queries";

/** The stages and aliases that a version had, and every event of the ledger about it. */
export function History({ version }: { version: Version }) {
  const stages = [...version.stage_history].reverse();
  return (
    <div className="stack">
      <section className="panel" aria-label="Stages">
        <header><h2>Stages</h2></header>
        <Spans rows={stages.map((one) => ({ key: one.from_us, what: <Stage stage={one.stage} />, ...one }))} />
      </section>
      <section className="panel" aria-label="Aliases">
        <header><h2>Aliases</h2></header>
        {version.alias_history.length === 0 ? (
          <div className="body faint">No alias ever pointed here.</div>
        ) : (
          <Spans rows={[...version.alias_history].sort((a, b) => b.from_us - a.from_us).map((one) => ({ key: `${one.alias}${one.from_us}`, what: <Alias alias={one.alias} />, ...one }))} />
        )}
      </section>
      <Ledger name={version.name} version={String(version.version)} />
    </div>
  );
}

function Spans({ rows }: { rows: { key: string | number; what: React.ReactNode; from_us: number; to_us: number | null; actor: string }[] }) {
  return (
    <Scroll label="From when to when">
      <table className="grid">
        <thead><tr><th>What</th><th>From</th><th>To</th><th>By</th></tr></thead>
        <tbody>
          {rows.map((one) => (
            <tr key={one.key}>
              <td>{one.what}</td>
              <td className="muted">{when(one.from_us / 1000)}</td>
              <td className="muted">{one.to_us === null ? <span className="chip good">now</span> : when(one.to_us / 1000)}</td>
              <td><Person name={one.actor} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Ledger({ name, version }: { name: string; version: string }) {
  const pages = useInfiniteQuery(eventsOf(name, version));
  const events = pages.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <section className="panel" aria-label="Events of the ledger">
      <header><h2>Events of the ledger</h2></header>
      {pages.isPending && <div className="body"><Skeleton rows={4} /></div>}
      {pages.isError && <Problem error={pages.error} retry={pages.refetch} />}
      {events.length > 0 && (
        <Scroll label="Events of the ledger">
          <table className="grid">
            <thead><tr><th className="num">Number</th><th>What</th><th>By</th><th>When</th><th>After</th></tr></thead>
            <tbody>
              {events.map((one) => (
                <tr key={one.seq}>
                  <td className="num" title={`leaf ${one.leaf}`}>{count(one.seq)}</td>
                  <td className="mono">{one.kind}</td>
                  <td><Person name={one.actor} /></td>
                  <td className="muted"><Time ms={one.at_us / 1000} /></td>
                  <td className="digest">{JSON.stringify(one.after)?.slice(0, 220)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <More pages={pages} />
    </section>
  );
}
