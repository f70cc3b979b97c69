import { useMemo } from "react";
import type { RunKeys } from "@/api/types";
import { Empty } from "@/components/parts";
import { BarList } from "@/pages/runs/explore/BarList";
import { choicesOf, type Choice } from "@/pages/runs/explore/points";
import { Scatter } from "@/pages/runs/explore/Scatter";
import type { PlotState } from "@/pages/runs/explore/state";
import type { RunsState } from "@/pages/runs/state";

export interface PlotProps {
  experimentIds: string[];
  state: RunsState;
  plot: PlotState;
  choices: { params: Choice[]; metrics: Choice[] };
  /** The metric that is shown where none was chosen, as a field. */
  usual: string;
  onChange: (part: Partial<Record<keyof PlotState, unknown>>) => void;
}

/** Runs as points, bars, or points on a surface. */
export default function Plots({ keys, ...props }: Omit<PlotProps, "choices"> & { keys: RunKeys | undefined }) {
  const choices = useMemo(() => choicesOf(keys), [keys]);
  if (choices.metrics.length === 0) return <Empty icon="chart" title="No metrics" snippet={'mlflow.log_metric("loss", 0.12)'}>These runs have logged none.</Empty>;
  return props.plot.kind === "bars" ? <BarList {...props} choices={choices} /> : <Scatter key={props.plot.kind} {...props} choices={choices} />;
}
