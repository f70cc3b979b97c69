import { useQueries } from "@tanstack/react-query";
import type { Environment } from "@/api/types";
import { count } from "@/components/format";
import { Problem, Skeleton } from "@/components/parts";
import { Scroll } from "@/components/registry";
import { compared } from "@/files/environment";
import { environmentsOf, type FoundEnvironment } from "@/files/environments";
import type { Subject } from "@/pages/compare/subjects";

/** Python and packages side by side: which were added, which went, and whose versions changed. */
export default function Environments({ subjects, all }: { subjects: readonly Subject[]; all: boolean }) {
  const answers = useQueries({
    queries: subjects.map((one) => ({
      queryKey: ["environments", one.id, one.run?.model_outputs.length ?? 0],
      queryFn: ({ signal }: { signal: AbortSignal }) => (one.kind === "run" && one.run ? environmentsOf(one.run, signal) : []),
      staleTime: 60_000,
    })),
  });
  const failed = answers.find((answer) => answer.isError);
  if (failed) return <section className="panel" aria-label="Environment"><header><h2>Environment</h2></header><Problem error={failed.error} retry={failed.refetch} /></section>;
  if (answers.some((answer) => answer.isPending)) return <Skeleton rows={4} height={24} />;
  const environments = chosen(subjects, answers.map((answer) => answer.data ?? []));
  const rows = compared(environments);
  if (rows.length === 0) return null;
  const differing = rows.filter((row) => row.differs).length;
  const shown = all ? rows : rows.slice(0, differing);
  return (
    <section className="panel" aria-label="Environment">
      <header><h2>Environment</h2> <span className="faint">{count(differing)} of {count(rows.length)} differ</span></header>
      {shown.length > 0 && (
        <Scroll label="Environment">
          <table className="grid">
            <thead><tr><th scope="col">Package</th>{subjects.map((one) => <th key={one.id} scope="col">{one.name}</th>)}</tr></thead>
            <tbody>
              {shown.map((row) => (
                <tr key={row.name}>
                  <th scope="row" className="mono">{row.name}</th>
                  {row.versions.map((version, at) => <td key={subjects[at]?.id ?? at} className="mono"><Version version={version} base={row.versions[0] ?? null} isBase={at === 0} /></td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}

function Version({ version, base, isBase }: { version: string | null; base: string | null; isBase: boolean }) {
  const written = version === null ? "" : version || "any version";
  if (isBase || version === base) return version === null ? <span className="faint">none</span> : written;
  if (version === null) return <span className="chip bad">removed</span>;
  return base === null ? <span className="row wrap">{written} <span className="chip good">added</span></span> : <span className="row wrap">{written} <span className="chip warn">changed</span></span>;
}

/** One environment of each subject: of the model with the same name where all runs made one, else the first. */
export function chosen(subjects: readonly Pick<Subject, "kind" | "environment">[], found: readonly FoundEnvironment[][]): (Environment | null)[] {
  const ofRuns = found.filter((_, at) => subjects[at]?.kind === "run");
  const titles = ofRuns[0]?.map((one) => one.title).filter((title) => ofRuns.every((all) => all.some((one) => one.title === title))) ?? [];
  const title = titles.find((one) => one.startsWith("Model ")) ?? titles[0];
  return subjects.map((subject, at) => subject.environment ?? (found[at]?.find((one) => one.title === title) ?? found[at]?.[0])?.environment ?? null);
}
