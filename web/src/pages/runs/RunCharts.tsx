import { useMemo, useState } from "react";
import type { RunKeys, RunRow } from "@/api/types";
import { ChartBar } from "@/charts/ChartBar";
import { coloursOf } from "@/charts/colours";
import { MetricChart } from "@/charts/MetricChart";
import { readChartSettings } from "@/charts/settings";
import { chosenColour } from "@/pages/runs/colour";
import type { RunsState } from "@/pages/runs/state";
import "@/styles/charts.css";

const RUNS_FIRST = 10;
const RUNS_MAX = 50;

/** A chart for each metric: of the selected runs, or of the first ones of the table. */
export default function RunCharts({ rows, selected, keys, state, live, onChange }: { rows: RunRow[]; selected: ReadonlySet<string>; keys: RunKeys | undefined; state: RunsState; live: boolean; onChange: (part: Partial<Record<keyof RunsState, unknown>>) => void }) {
  const [text, setText] = useState("");
  const shown = useMemo(() => (selected.size > 0 ? rows.filter((run) => selected.has(run.run_id)).slice(0, RUNS_MAX) : rows.slice(0, RUNS_FIRST)), [rows, selected]);
  const ids = shown.map((run) => run.run_id).join();
  const runIds = useMemo(() => ids.split(","), [ids]);
  const chosen = shown.map((run) => chosenColour(run) ?? "").join();
  const colours = useMemo(() => {
    const own = chosen.split(",");
    const made = coloursOf(runIds);
    runIds.forEach((id, at) => own[at] && made.set(id, own[at]));
    return made;
  }, [runIds, chosen]);
  const names = useMemo(() => new Map(shown.map((run) => [run.run_id, run.run_name ?? run.run_id])), [shown]);
  const settings = readChartSettings(state as Record<string, unknown>);
  const metrics = (keys?.metrics ?? []).filter((key) => key.toLowerCase().includes(text.toLowerCase()));
  return (
    <div className="stack charts-area">
      <div className="row wrap">
        <input className="input" placeholder="Find a metric" aria-label="Find a metric" value={text} onChange={(event) => setText(event.target.value)} />
        <ChartBar settings={settings} metrics={keys?.metrics ?? []} onChange={(to) => onChange({ x: undefined, xKey: undefined, smooth: undefined, amount: undefined, logX: undefined, logY: undefined, clip: undefined, zoom: undefined, ...to })} />
      </div>
      <div className="row wrap legend">
        {shown.map((run) => (
          <span key={run.run_id} className="chip"><span className="dot" style={{ background: colours.get(run.run_id) }} /><span className="truncate">{run.run_name}</span></span>
        ))}
        <span className="faint">{selected.size > 0 ? "the selected runs" : `the first ${shown.length} of the table; select others there`}</span>
      </div>
      <div className="charts">
        {metrics.map((key) => (
          <MetricChart key={key} metricKey={key} runIds={runIds} colours={colours} nameOf={(id) => names.get(id) ?? id} settings={settings} live={live} onZoom={(zoom) => onChange({ zoom: zoom ?? undefined })} />
        ))}
      </div>
    </div>
  );
}
