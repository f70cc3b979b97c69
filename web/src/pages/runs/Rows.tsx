/** One run of the table, drawn twice: what stays in sight at the left, and the columns that move under it. As few elements as it takes. */
import { memo } from "react";
import { BASE } from "@/api/client";
import type { RunRow } from "@/api/types";
import { ago } from "@/components/format";
import { Status } from "@/components/parts";
import { Icon } from "@/components/Icon";
import { colourOfRun } from "@/pages/runs/colour";
import { STAR, isNumeric, ownTags, partsOf, stepOf, textOf, titleOf, type Field } from "@/pages/runs/columns";
import { ROW } from "@/pages/runs/window";

const RUNS = new URL("runs/", BASE).href;
const TEXT_MAX = 200;
const INDENT = 18;

interface NameRowProps {
  run: RunRow;
  at: number;
  depth: number;
  columns: readonly Field[];
  isNested: boolean;
  isSelected: boolean;
  isOpen: boolean;
}

/** What is pinned: the name with all that can be done to the run. What `data-act` says is done by the table, which listens once for all rows. */
export const NameRow = memo(function NameRow({ run, at, depth, columns, isNested, isSelected, isOpen }: NameRowProps) {
  const name = run.run_name ?? run.run_id;
  const isStarred = run.tags?.[STAR] === "true";
  return (
    <div role="row" aria-rowindex={at + 2} aria-colindex={1} className={isSelected ? "runs-row selected" : "runs-row"} style={{ top: at * ROW }} data-run={run.run_id} data-at={at}>
      <div role="cell" className="cell name" style={depth ? { paddingLeft: 12 + depth * INDENT } : undefined}>
        <input type="checkbox" aria-label={`Select ${name}`} checked={isSelected} readOnly />
        {isNested &&
          (run.children ? (
            <button type="button" className="twist" data-act="open" aria-label={`Runs inside ${name}`} aria-expanded={isOpen} title={`${run.children} ${run.children === 1 ? "run" : "runs"} inside`}>
              <Icon name={isOpen ? "down" : "chevron"} size={12} />
            </button>
          ) : (
            <span className="no-twist" />
          ))}
        <button type="button" className="colour" data-act="colour" aria-label={`Colour of ${name}`} style={{ color: colourOfRun(run) }} />
        <a className="run-link" href={RUNS + run.run_id}>
          {name}
        </a>
        <button type="button" className={isStarred ? "star on" : "star"} data-act="star" aria-label={isStarred ? `Unstar ${name}` : `Star ${name}`} aria-pressed={isStarred} />
      </div>
      {columns.map((field) => (
        <Cell key={field} run={run} field={field} />
      ))}
    </div>
  );
});

interface CellRowProps {
  run: RunRow;
  at: number;
  columns: readonly Field[];
  /** Where its columns stand among all, from 1. */
  firstColumn: number;
  isSelected: boolean;
}

export const CellRow = memo(function CellRow({ run, at, columns, firstColumn, isSelected }: CellRowProps) {
  return (
    <div role="row" aria-rowindex={at + 2} aria-colindex={firstColumn} className={isSelected ? "runs-row selected" : "runs-row"} style={{ top: at * ROW }} data-run={run.run_id} data-at={at}>
      {columns.map((field) => (
        <Cell key={field} run={run} field={field} />
      ))}
    </div>
  );
});

/** A run that is not loaded yet. */
export const EmptyRow = memo(function EmptyRow({ at }: { at: number }) {
  return (
    <div role="row" aria-rowindex={at + 2} className="runs-row" style={{ top: at * ROW }}>
      <div role="cell" className="cell name">
        <span className="skeleton" style={{ height: 12, width: 120 + ((at * 37) % 90) }} />
      </div>
    </div>
  );
});

export function MoreRow({ at, depth, onMore, isFetching }: { at: number; depth: number; onMore: () => void; isFetching: boolean }) {
  return (
    <div role="row" aria-rowindex={at + 2} className="runs-row" style={{ top: at * ROW }}>
      <div role="cell" className="cell name" style={{ paddingLeft: 12 + depth * INDENT }}>
        <button type="button" className="sort link-like" disabled={isFetching} onClick={onMore}>
          Show more
        </button>
      </div>
    </div>
  );
}

function Cell({ run, field }: { run: RunRow; field: Field }) {
  const { kind, key } = partsOf(field);
  if (field === "status") return <div role="cell" className="cell">{run.lifecycle_stage === "deleted" ? <span className="chip">Deleted</span> : <Status status={run.status ?? ""} />}</div>;
  if (field === "start_time") return <div role="cell" className="cell" data-ms={run.start_time}>{run.start_time === undefined ? "" : ago(run.start_time)}</div>;
  if (kind === "tags") {
    const value = run.tags?.[key];
    const label = value === undefined ? `Set ${key} of ${run.run_name ?? run.run_id}` : `${titleOf(field)} of ${run.run_name ?? run.run_id}: ${value}`;
    return (
      <div role="cell" className="cell">
        <button type="button" className={value === undefined ? "tag-edit none" : "tag-edit"} data-act="tag" data-field={field} aria-label={label.slice(0, TEXT_MAX)}>
          {value?.slice(0, TEXT_MAX)}
        </button>
      </div>
    );
  }
  if (field === "tags") {
    const tags = ownTags(run);
    return (
      <div role="cell" className="cell">
        <button type="button" className={tags.length ? "tag-edit all" : "tag-edit none"} data-act="tag" data-field="tags" aria-label={`Tags of ${run.run_name ?? run.run_id}: ${tags.map(([name, value]) => `${name} ${value}`).join(", ") || "none"}`.slice(0, TEXT_MAX)}>
          {tags.map(([name, value]) => (
            <span key={name} className="chip">{value ? `${name}: ${value}`.slice(0, TEXT_MAX) : name}</span>
          ))}
        </button>
      </div>
    );
  }
  const step = stepOf(run, field);
  return (
    <div role="cell" className={isNumeric(field) ? "cell num-cell" : "cell"}>
      {textOf(run, field).slice(0, TEXT_MAX)}
      {step && <span className="at-step">{step}</span>}
    </div>
  );
}
