/** System metrics, as mlflow's client names them. */
import type { Run } from "@/api/types";

export const SYSTEM = "system/";

/** Source: mlflow 3.17, system_metrics/metrics: cpu_monitor.py, gpu_monitor.py, disk_monitor.py, network_monitor.py. */
const GROUPS: readonly (readonly [string, RegExp])[] = [
  ["GPU", /(^|[/_])(gpu|cuda|rocm)/i],
  ["Network", /network|bytes_(sent|received)|(^|_)(rx|tx)_/i],
  ["Disk", /disk/i],
  ["CPU and memory", /cpu|memory|swap|load/i],
];
const ORDER = ["CPU and memory", "GPU", "Disk", "Network", "Other"];

/** The keys by what they measure, processors first; empty groups are left out. */
export function groupsOf(keys: readonly string[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const key of keys) {
    const title = GROUPS.find(([, pattern]) => pattern.test(key.slice(SYSTEM.length)))?.[0] ?? "Other";
    groups.set(title, [...(groups.get(title) ?? []), key]);
  }
  return ORDER.flatMap((title): [string, string[]][] => (groups.has(title) ? [[title, [...(groups.get(title) ?? [])].sort()]] : []));
}

/** From the start to the end of a run (while it goes, to now) on the x axis, in milliseconds. */
export function spanOf(run: Pick<Run, "start_time" | "end_time" | "status">, x: "relative" | "time", now: number): [number, number] {
  // A live run's end is rounded up, so that the axis moves once a minute and not with each answer.
  const end = run.end_time ?? Math.ceil(now / 60_000) * 60_000;
  const length = Math.max(1, end - run.start_time);
  return x === "time" ? [run.start_time, run.start_time + length] : [0, length];
}
