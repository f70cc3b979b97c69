import { useQuery } from "@tanstack/react-query";
import { call } from "@/api/client";
import { count, metric } from "@/components/format";
import { Problem, Skeleton } from "@/components/parts";
import { metricsOf, titleOf, type Field } from "@/pages/runs/columns";
import { filterOf } from "@/pages/runs/data";
import type { RunsState } from "@/pages/runs/state";

const METRICS_MAX = 6;

/** Runs that are equal in some fields, with what their metrics amount to. A click filters by a group. */
export function GroupTable({ experimentIds, state, columns, onOpen }: { experimentIds: string[]; state: RunsState; columns: readonly Field[]; onOpen: (filter: string) => void }) {
  const by = state.group ?? [];
  const metrics = metricsOf(columns).slice(0, METRICS_MAX);
  const question = { experiment_ids: experimentIds, by: [...by], filter: filterOf(state), view: state.view ?? ("active" as const), metrics, limit: 200 };
  const groups = useQuery({ queryKey: ["groups", question], queryFn: ({ signal }) => call("groupRuns", { body: question, signal }) });
  if (groups.isPending) return <Skeleton rows={6} height={24} />;
  if (groups.isError) return <Problem error={groups.error} retry={groups.refetch} />;
  const conditionOf = (values: (string | null)[]) =>
    [...(state.filter ? [`(${state.filter})`] : []), ...by.map((field, at) => (values[at] === null || values[at] === undefined ? `${field} IS NULL` : `${field} = '${values[at] ?? ""}'`))].join(" AND ");
  return (
    <div className="panel scroll-x" style={{ overflow: "auto", flex: 1 }}>
      <table className="grid">
        <thead>
          <tr>
            {by.map((field) => <th key={field}>{titleOf(field)}</th>)}
            <th className="num">Runs</th>
            {metrics.map((key) => <th key={key} className="num" title="Mean of the latest values, and from the least to the greatest">{key}</th>)}
          </tr>
        </thead>
        <tbody>
          {groups.data.groups.map((group) => (
            <tr key={JSON.stringify(group.values)}>
              {group.values.map((value, at) => (
                <td key={by[at]}>
                  <button type="button" className="sort link-like" onClick={() => onOpen(conditionOf(group.values))}>
                    {value ?? <span className="faint">none</span>}
                  </button>
                </td>
              ))}
              <td className="num">{count(group.runs)}</td>
              {metrics.map((key) => {
                const spread = group.metrics[key];
                return (
                  <td key={key} className="num">
                    {spread && spread.mean !== null ? (
                      <>
                        <b>{metric(spread.mean)}</b> <span className="faint">{metric(spread.min)} to {metric(spread.max)}</span>
                      </>
                    ) : null}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {groups.data.truncated && <p className="faint" style={{ padding: 12 }}>There are more groups; these are the largest.</p>}
    </div>
  );
}
