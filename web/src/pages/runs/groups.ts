/** Runs that are equal in some fields, for charts that draw them as one. */
import type { RunRow } from "@/api/types";
import type { RunGroup } from "@/charts/MetricChart";
import { titleOf, valueOf, type Field } from "@/pages/runs/columns";

export interface NamedGroup extends RunGroup {
  name: string;
}

/** The groups of runs, most runs first, then by name; what a run lacks is "none". */
export function groupsOf(runs: readonly RunRow[], by: readonly Field[]): NamedGroup[] {
  const groups = new Map<string, { name: string; runIds: string[] }>();
  for (const run of runs) {
    const values = by.map((field) => valueOf(run, field));
    const id = JSON.stringify(values.map((value) => value ?? null));
    const group = groups.get(id);
    if (group) group.runIds.push(run.run_id);
    else groups.set(id, { name: by.map((field, at) => `${titleOf(field)} = ${values[at] ?? "none"}`).join(", "), runIds: [run.run_id] });
  }
  return [...groups].map(([id, group]) => ({ id, ...group })).sort((a, b) => b.runIds.length - a.runIds.length || a.name.localeCompare(b.name, "en", { numeric: true }));
}
