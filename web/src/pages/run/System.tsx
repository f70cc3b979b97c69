import { useMemo } from "react";
import type { Run } from "@/api/types";
import { colourOf } from "@/charts/colours";
import { MetricChart } from "@/charts/MetricChart";
import { readChartSettings } from "@/charts/settings";
import { Segmented } from "@/components/parts";
import type { RunState } from "@/pages/run/state";
import { groupsOf, spanOf } from "@/pages/run/systemMetrics";

/** What the machine did while the run went: all charts over the same time, so that what happened together stands one below the other. */
export default function System({ run, keys, state, change }: { run: Run; keys: string[]; state: RunState; change: (part: Partial<Record<keyof RunState, unknown>>) => void }) {
  const runIds = useMemo(() => [run.run_id], [run.run_id]);
  const colours = useMemo(() => new Map([[run.run_id, colourOf(run.run_id)]]), [run.run_id]);
  const x: "time" | "relative" = state.x === "time" ? "time" : "relative";
  const span = spanOf(run, x, Date.now());
  const settings = { ...readChartSettings(state as Record<string, unknown>), x, zoom: state.zoom ?? span };
  return (
    <div className="stack">
      <div className="row wrap">
        <Segmented label="Time" value={x} options={[["relative", "Since the start"], ["time", "Clock time"]]} onChange={(to) => change({ x: to === "time" ? to : undefined, zoom: undefined })} />
        {state.zoom && <button type="button" className="button" onClick={() => change({ zoom: undefined })}>Zoom out</button>}
      </div>
      {groupsOf(keys).map(([title, of]) => (
        <section key={title} className="stack" aria-label={title}>
          <h2>{title}</h2>
          <div className="charts">
            {of.map((key) => (
              <MetricChart key={key} metricKey={key} runIds={runIds} colours={colours} nameOf={() => run.run_name} settings={settings} isWhole={!state.zoom} live={run.status === "RUNNING"} onZoom={(zoom) => change({ zoom: zoom ?? undefined })} />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}
