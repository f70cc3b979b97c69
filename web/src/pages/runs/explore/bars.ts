/** What bars stand for: one value of a run, or the mean of a group's with its ends. */
import type { RunRow } from "@/api/types";
import { numberOf } from "@/charts/axis";
import type { Field } from "@/pages/runs/columns";
import { valueOf } from "@/pages/runs/explore/points";
import { groupsOf } from "@/pages/runs/groups";

export interface BarItem {
  id: string;
  name: string;
  value: number;
  /** The least and the greatest value of a group. */
  low: number;
  high: number;
  runs: number;
}

/** Bars from the greatest value to the least, or the other way; what has no number has none. */
export function barsOf(runs: readonly RunRow[], field: string, by: readonly Field[] | undefined, rising: boolean): BarItem[] {
  const values = new Map<string, number>();
  for (const run of runs) {
    const value = numberOf(valueOf(run, field));
    if (value !== null) values.set(run.run_id, value);
  }
  const items = by
    ? groupsOf(runs, by).flatMap((group) => {
        const own = group.runIds.flatMap((id) => values.get(id) ?? []);
        if (own.length === 0) return [];
        return [{ id: group.id, name: group.name, value: own.reduce((sum, value) => sum + value, 0) / own.length, low: Math.min(...own), high: Math.max(...own), runs: own.length }];
      })
    : runs.flatMap((run) => {
        const value = values.get(run.run_id);
        return value === undefined ? [] : [{ id: run.run_id, name: run.run_name || run.run_id, value, low: value, high: value, runs: 1 }];
      });
  return items.sort((a, b) => (rising ? a.value - b.value : b.value - a.value));
}

/** Where a bar and the line of its ends lie, as shares of the width; bars start at 0. */
export function layOut(items: readonly BarItem[]): { left: number; width: number; from: number; length: number }[] {
  const low = items.reduce((least, item) => Math.min(least, item.low), 0);
  const high = items.reduce((most, item) => Math.max(most, item.high), 0);
  const at = (value: number) => (high === low ? 0 : (value - low) / (high - low));
  return items.map((item) => ({ left: Math.min(at(0), at(item.value)), width: Math.abs(at(item.value) - at(0)), from: at(item.low), length: at(item.high) - at(item.low) }));
}
