import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { call } from "@/api/client";
import type { RunKeys, RunRow } from "@/api/types";
import { ChartBar } from "@/charts/ChartBar";
import { coloursOf } from "@/charts/colours";
import { Legend, type LegendItem } from "@/charts/Legend";
import { MetricChart } from "@/charts/MetricChart";
import { NO_SETTINGS, readChartSettings, TOPS } from "@/charts/settings";
import { count } from "@/components/format";
import { Problem, Skeleton } from "@/components/parts";
import { chosenColour } from "@/pages/runs/colour";
import type { Field } from "@/pages/runs/columns";
import { filterOf } from "@/pages/runs/data";
import { groupsOf } from "@/pages/runs/groups";
import type { RunsState } from "@/pages/runs/state";
import "@/styles/charts.css";

const RUNS_MAX = 50;
/** What one chart of groups may have: the server's limit, less one for the baseline. */
const GROUPED_RUNS_MAX = 499;
/** More are not told apart by their colours. */
const GROUPS_MAX = 12;

interface Props {
  experimentIds: string[];
  rows: RunRow[];
  total: number;
  selected: ReadonlySet<string>;
  keys: RunKeys | undefined;
  state: RunsState;
  live: boolean;
  onChange: (part: Partial<Record<keyof RunsState, unknown>>) => void;
}

/** A chart for each metric: of groups, of the selected runs, or of the first ones of the table. */
export default function RunCharts(props: Props) {
  return props.state.group ? <GroupCharts {...props} by={props.state.group} /> : <SingleCharts {...props} />;
}

function SingleCharts(props: Props) {
  const { rows, selected, state, onChange } = props;
  const top = state.top ?? TOPS[0];
  const shown = useMemo(() => (selected.size > 0 ? rows.filter((run) => selected.has(run.run_id)).slice(0, RUNS_MAX) : rows.slice(0, top)), [rows, selected, top]);
  const names = new Map(shown.map((run) => [run.run_id, run.run_name || run.run_id]));
  const pinned = usePinned(state.baseline, names);
  const ids = [...(pinned ? [pinned.id] : []), ...names.keys()].join();
  const runIds = useMemo(() => ids.split(","), [ids]);
  const items: LegendItem[] = [...(pinned ? [pinned] : []), ...[...names].map(([id, name]) => ({ id, name, isRun: true }))];
  return (
    <Charts {...props} items={items} runIds={runIds}>
      {selected.size > 0 ? (
        <span className="faint">the selected runs</span>
      ) : (
        <label className="row faint">
          the first
          <select className="input small" aria-label="Number of runs" value={top} onChange={(event) => onChange({ top: Number(event.target.value) === TOPS[0] ? undefined : Number(event.target.value) })}>
            {TOPS.map((number) => <option key={number} value={number}>{number}</option>)}
          </select>
          of the table; select others there
        </label>
      )}
    </Charts>
  );
}

function GroupCharts(props: Props & { by: readonly Field[] }) {
  const { experimentIds, selected, state, by, total } = props;
  const only = [...selected].slice(0, GROUPED_RUNS_MAX);
  const filter = only.length > 0 ? `run_id IN (${only.map((id) => `'${id}'`).join(", ")})` : filterOf(state);
  const question = { experiment_ids: experimentIds, filter, view: state.view ?? ("active" as const), order_by: [state.order ?? "start_time DESC"], select: ["run_name", ...by], limit: GROUPED_RUNS_MAX };
  const runs = useQuery({ queryKey: ["grouped-runs", question], queryFn: ({ signal }) => call("searchRuns", { body: question, signal }), placeholderData: keepPreviousData });
  const found = useMemo(() => groupsOf(runs.data?.runs ?? [], by), [runs.data, by]);
  const groups = useMemo(() => found.slice(0, GROUPS_MAX), [found]);
  const names = new Map((runs.data?.runs ?? []).map((run) => [run.run_id, run.run_name || run.run_id]));
  const pinned = usePinned(state.baseline, new Map());
  if (runs.isError) return <Problem error={runs.error} retry={runs.refetch} />;
  if (runs.isPending) return <Skeleton rows={6} />;
  const items: LegendItem[] = [
    ...(pinned ? [{ ...pinned, name: names.get(pinned.id) ?? pinned.name }] : []),
    ...groups.map((group) => ({ id: group.id, name: group.name, detail: `${count(group.runIds.length)} ${group.runIds.length === 1 ? "run" : "runs"}`, isRun: false })),
  ];
  const looked = runs.data.runs.length;
  const notes = [
    found.length > groups.length ? `the ${groups.length} largest of ${count(found.length)} groups` : "",
    only.length > 0 ? "of the selected runs" : looked < total ? `of the first ${count(looked)} of ${count(total)} runs` : "",
  ].filter(Boolean);
  return (
    <Charts {...props} items={items} runIds={[]} groups={groups}>
      {notes.length > 0 && <span className="faint">{notes.join(" ")}</span>}
    </Charts>
  );
}

/** The pinned baseline where it is not among the runs that are drawn anyway; its name is asked for. */
function usePinned(baseline: string | undefined, names: Map<string, string>): LegendItem | null {
  const isMissing = baseline !== undefined && !names.has(baseline);
  const run = useQuery({ queryKey: ["run", baseline], queryFn: ({ signal }) => call("getRun", { parameters: { run_id: baseline ?? "" }, signal }), enabled: isMissing, retry: false });
  return isMissing && run.data ? { id: baseline, name: run.data.run_name || baseline, isRun: true } : null;
}

function Charts(props: Props & { items: LegendItem[]; runIds: readonly string[]; groups?: ReturnType<typeof groupsOf>; children: React.ReactNode }) {
  const { items, runIds, groups, keys, state, live, onChange } = props;
  const [text, setText] = useState("");
  const ids = items.map((item) => item.id).join("\n");
  const chosen = JSON.stringify(props.rows.flatMap((run) => (items.some((item) => item.id === run.run_id) ? [[run.run_id, chosenColour(run)]] : [])));
  const colours = useMemo(() => {
    const made = coloursOf(ids.split("\n"));
    for (const [id, colour] of JSON.parse(chosen) as [string, string | null][]) if (colour) made.set(id, colour);
    return made;
  }, [ids, chosen]);
  const names = new Map(items.map((item) => [item.id, item.name]));
  const settings = readChartSettings(state as Record<string, unknown>);
  const metrics = (keys?.metrics ?? []).filter((key) => key.toLowerCase().includes(text.toLowerCase()));
  return (
    <div className="stack charts-area">
      <div className="row wrap">
        <input className="input" placeholder="Find a metric" aria-label="Find a metric" value={text} onChange={(event) => setText(event.target.value)} />
        <ChartBar settings={settings} metrics={keys?.metrics ?? []} ofGroups={groups !== undefined} onChange={(to) => onChange({ ...NO_SETTINGS, ...to })} />
      </div>
      <div className="row wrap">
        <Legend items={items} colours={colours} baseline={settings.baseline} onBaseline={(baseline) => onChange({ baseline, ...(baseline ? {} : { delta: undefined }) })} />
        {props.children}
      </div>
      <div className="charts">
        {metrics.map((key) => (
          <MetricChart key={key} metricKey={key} runIds={runIds} groups={groups} colours={colours} nameOf={(id) => names.get(id) ?? id} settings={settings} live={live} onZoom={(zoom) => onChange({ zoom: zoom ?? undefined })} />
        ))}
      </div>
    </div>
  );
}
