import type { ReactNode } from "react";
import type { RunKeys } from "@/api/types";
import { Popover } from "@/components/parts";
import { Icon } from "@/components/Icon";
import { toast } from "@/components/toasts";
import { ColumnPicker } from "@/pages/runs/ColumnPicker";
import { fieldOf, titleOf, type Field } from "@/pages/runs/columns";
import type { RunsState } from "@/pages/runs/state";

const GROUPS_MAX = 3;

/** What stands beside the filter: columns, groups, what else the table may show, and (inside) views. */
export function Tools(props: { keys: RunKeys | undefined; columns: readonly Field[]; pinned: number; state: RunsState; csv: string; children: ReactNode; onColumns: (columns: Field[] | null) => void; onPinned: (count: number) => void; onChange: (part: Partial<Record<keyof RunsState, unknown>>) => void }) {
  const { keys, state, onChange } = props;
  const groups = ["status", "user_id", ...(keys?.params ?? []).map((key) => fieldOf("params", key)), ...(keys?.tags ?? []).filter((key) => !key.startsWith("mlflow.")).map((key) => fieldOf("tags", key))];
  const isBy = (field: Field) => state.group?.includes(field) ?? false;
  const group = (field: Field) => {
    const next = isBy(field) ? state.group?.filter((one) => one !== field) : [...(state.group ?? []), field].slice(-GROUPS_MAX);
    onChange({ group: next?.length ? next : undefined });
  };
  return (
    <div className="row wrap">
      <Popover label="Columns" icon="columns">
        {() => <ColumnPicker keys={keys} columns={props.columns} pinned={props.pinned} onChange={props.onColumns} onPinned={props.onPinned} />}
      </Popover>
      <Popover label={state.group ? `By ${state.group.map(titleOf).join(", ")}` : "Group"} icon="group" active={Boolean(state.group)}>
        {(close) => (
          <div className="picker-list" style={{ width: 230 }}>
            {groups.map((field) => (
              <label key={field} className="menu-item">
                <input type="checkbox" checked={isBy(field)} onChange={() => group(field)} />
                <span className="truncate">{titleOf(field)}</span> <span className="faint">{field.includes(".") ? field.split(".")[0] : ""}</span>
              </label>
            ))}
            {state.group && <button type="button" className="button plain small" onClick={() => { onChange({ group: undefined }); close(); }}>Do not group</button>}
          </div>
        )}
      </Popover>
      <Popover label="More" icon="gear" active={Boolean(state.diff ?? state.nested ?? state.view)} align="right">
        {() => (
          <div>
            <label className="menu-item"><input type="checkbox" checked={state.diff ?? false} onChange={(event) => onChange({ diff: event.target.checked })} /> Only columns that differ</label>
            <label className="menu-item"><input type="checkbox" checked={state.nested ?? false} onChange={(event) => onChange({ nested: event.target.checked })} /> Nest runs in their parents</label>
            <label className="menu-item"><input type="checkbox" checked={state.view === "deleted"} onChange={(event) => onChange({ view: event.target.checked ? "deleted" : undefined })} /> Deleted runs</label>
            <a className="menu-item" href={props.csv} download="runs.csv"><Icon name="download" size={14} /> Export as CSV</a>
            <button type="button" className="menu-item" onClick={() => void navigator.clipboard.writeText(location.href).then(() => toast("Link copied"))}><Icon name="copy" size={14} /> Copy a link to this view</button>
          </div>
        )}
      </Popover>
      {props.children}
    </div>
  );
}
