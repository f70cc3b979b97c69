import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { RunRow } from "@/api/types";
import type { Value } from "@/charts/axis";
import type { ColourScale } from "@/charts/colourscale";
import { count, metric } from "@/components/format";
import { nameOf } from "@/pages/runs/explore/data";
import { titleOf, valueOf, type Choice } from "@/pages/runs/explore/points";

/** Chooses what is on an axis. */
export function FieldSelect({ label, value, params, metrics, none, onChange }: { label: string; value: string; params: readonly Choice[]; metrics: readonly Choice[]; none?: string; onChange: (field: string | undefined) => void }) {
  const options = (choices: readonly Choice[]) => choices.map((choice) => <option key={choice.field} value={choice.field}>{choice.title}</option>);
  return (
    <label className="row faint">
      {label}
      <select className="input" aria-label={label} value={value} onChange={(event) => onChange(event.target.value || undefined)}>
        {none !== undefined && <option value="">{none}</option>}
        {params.length > 0 && <optgroup label="Params">{options(params)}</optgroup>}
        {metrics.length > 0 && <optgroup label="Metrics">{options(metrics)}</optgroup>}
      </select>
    </label>
  );
}

export function Check({ label, value, onChange }: { label: string; value: boolean; onChange: (to: boolean) => void }) {
  return <label className="row"><input type="checkbox" checked={value} onChange={(event) => onChange(event.target.checked)} /> {label}</label>;
}

export function spelled(value: Value): string {
  return typeof value === "number" ? metric(value) : (value ?? "");
}

export function ColourLegend({ scale, title }: { scale: ColourScale; title: string }) {
  return (
    <ul className="row wrap legend" aria-label={`Colours of ${title}`}>
      <li className="faint">{title}</li>
      {scale.legend.map(({ colour, text }) => (
        <li key={text} className="chip"><span className="dot" style={{ background: colour }} />{text}</li>
      ))}
    </ul>
  );
}

const ROWS = 200;

/** The points of a plot in a table, for who cannot see it or wants the numbers. */
export function PointTable({ runs, fields, marked, mark }: { runs: readonly RunRow[]; fields: readonly string[]; marked?: ReadonlySet<string>; mark?: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>As a table</summary>
      {open && (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
        <div className="point-table" tabIndex={0} role="region" aria-label="The points of the plot">
          <table className="grid">
            <thead>
              <tr><th scope="col">Run</th>{fields.map((field) => <th key={field} scope="col" className="num">{titleOf(field)}</th>)}{mark && <th scope="col">{mark}</th>}</tr>
            </thead>
            <tbody>
              {runs.slice(0, ROWS).map((run) => (
                <tr key={run.run_id}>
                  <td><Link className="link" to="/runs/$runId" params={{ runId: run.run_id }} search={{}}>{nameOf(run)}</Link></td>
                  {fields.map((field) => <td key={field} className="num">{spelled(valueOf(run, field))}</td>)}
                  {mark && <td>{marked?.has(run.run_id) ? "yes" : ""}</td>}
                </tr>
              ))}
            </tbody>
          </table>
          {runs.length > ROWS && <p className="faint">The first {ROWS} of {count(runs.length)}.</p>}
        </div>
      )}
    </details>
  );
}
