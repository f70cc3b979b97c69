import { useState } from "react";
import type { RunKeys } from "@/api/types";
import { Icon } from "@/components/Icon";
import { ATTRIBUTES, FIGURES, fieldOf, figureOf, shownAs, titleOf, type Field, type Figure } from "@/pages/runs/columns";

const SHOWN_MAX = 200;
const SHORT: Record<Figure, string> = { metrics: "latest", min: "min", max: "max", min_step: "min step", max_step: "max step", last_step: "step" };

/** Picks the columns; they are put in order by dragging their heads, or with the arrows here. */
export function ColumnPicker({ keys, columns, pinned, onChange, onPinned }: { keys: RunKeys | undefined; columns: readonly Field[]; pinned: number; onChange: (columns: Field[] | null) => void; onPinned: (count: number) => void }) {
  const [text, setText] = useState("");
  const all: [string, Field[]][] = [
    ["Attributes", [...ATTRIBUTES]],
    ["Metrics", (keys?.metrics ?? []).map((key) => fieldOf("metrics", key))],
    ["Params", (keys?.params ?? []).map((key) => fieldOf("params", key))],
    ["Tags", (keys?.tags ?? []).map((key) => fieldOf("tags", key))],
  ];
  const chosen = new Set(columns);
  const matches = (field: Field) => field.toLowerCase().includes(text.toLowerCase());
  const swap = (at: number, by: number) => {
    const next = [...columns];
    const [moved] = next.splice(at, 1);
    if (moved !== undefined) next.splice(at + by, 0, moved);
    onChange(next);
  };
  return (
    <div className="picker">
      <input className="input" placeholder="Find a column" aria-label="Find a column" value={text} onChange={(event) => setText(event.target.value)} />
      <div className="picker-list">
        {!text && (
          <>
            <h3>Shown</h3>
            {columns.map((field, at) => (
              <div key={field} className="menu-item">
                <input type="checkbox" checked aria-label={`Hide ${titleOf(field)}`} onChange={() => onChange(columns.filter((one) => one !== field))} />
                <span className="grow truncate" title={field}>{titleOf(field)}</span>
                {figureOf(field) && (
                  <select className="figure" aria-label={`What to show of ${titleOf(field)}`} value={figureOf(field)} onChange={(event) => onChange(shownAs(columns, field, event.target.value as Figure))}>
                    {(Object.keys(FIGURES) as Figure[]).map((figure) => <option key={figure} value={figure} title={FIGURES[figure]}>{SHORT[figure]}</option>)}
                  </select>
                )}
                <button type="button" className={`twist ${at < pinned ? "on" : ""}`} aria-label={at < pinned ? `Unpin from ${titleOf(field)} on` : `Pin up to ${titleOf(field)}`} title={at < pinned ? "Unpin" : "Pin up to here"} onClick={() => onPinned(at < pinned ? at : at + 1)}>
                  <Icon name="pin" size={13} filled={at < pinned} />
                </button>
                <button type="button" className="twist" aria-label={`Move ${titleOf(field)} up`} disabled={at === 0} onClick={() => swap(at, -1)}>
                  <Icon name="up" size={13} />
                </button>
                <button type="button" className="twist" aria-label={`Move ${titleOf(field)} down`} disabled={at === columns.length - 1} onClick={() => swap(at, 1)}>
                  <Icon name="down" size={13} />
                </button>
              </div>
            ))}
          </>
        )}
        {all.map(([title, fields]) => {
          const rest = fields.filter((field) => matches(field) && (text || !chosen.has(field)));
          return rest.length === 0 ? null : (
            <div key={title}>
              <h3>{title}</h3>
              {rest.slice(0, SHOWN_MAX).map((field) => (
                <label key={field} className="menu-item">
                  <input type="checkbox" checked={chosen.has(field)} onChange={() => onChange(chosen.has(field) ? columns.filter((one) => one !== field) : [...columns, field])} />
                  <span className="truncate" title={field}>{titleOf(field)}</span>
                </label>
              ))}
            </div>
          );
        })}
      </div>
      <button type="button" className="button plain small" onClick={() => onChange(null)}>
        Back to the usual columns
      </button>
    </div>
  );
}
