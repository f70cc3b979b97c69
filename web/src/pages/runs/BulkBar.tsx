import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { call } from "@/api/client";
import { count } from "@/components/format";
import { Dialog } from "@/components/parts";
import { Icon } from "@/components/Icon";
import { toast } from "@/components/toasts";

const COMPARE_MAX = 20;

/** What can be done to the selected runs at once. */
export function BulkBar({ selected, deleted, onDone, onClear }: { selected: ReadonlySet<string>; deleted: boolean; onDone: () => void; onClear: () => void }) {
  const navigate = useNavigate();
  const [asks, setAsks] = useState<"tag" | "delete" | "">("");
  const ids = [...selected];
  const runs = `${count(ids.length)} ${ids.length === 1 ? "run" : "runs"}`;
  const act = async (what: Promise<unknown>, said: string) => {
    try {
      await what;
      toast(said);
      setAsks("");
      onDone();
    } catch (error) {
      toast(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const tag = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const key = String(form.get("key"));
    void act(call("tagRuns", { body: { run_ids: ids, tags: { [key]: String(form.get("value")) } } }), `Tagged ${runs}`);
  };
  return (
    <div className="bulk" role="toolbar" aria-label="Selected runs">
      <b>{runs}</b>
      <button type="button" className="button primary small" disabled={ids.length < 2 || ids.length > COMPARE_MAX} title={ids.length > COMPARE_MAX ? `At most ${COMPARE_MAX}` : ""} onClick={() => void navigate({ to: "/compare", search: { runs: ids } })}>
        <Icon name="compare" size={14} /> Compare
      </button>
      <button type="button" className="button small" onClick={() => setAsks("tag")}>
        <Icon name="tag" size={14} /> Tag
      </button>
      {deleted ? (
        <button type="button" className="button small" onClick={() => void act(call("restoreRuns", { body: { run_ids: ids } }), `Restored ${runs}`)}>
          <Icon name="restore" size={14} /> Restore
        </button>
      ) : (
        <button type="button" className="button small danger" onClick={() => setAsks("delete")}>
          <Icon name="trash" size={14} /> Delete
        </button>
      )}
      <button type="button" className="button plain icon small" aria-label="Clear the selection" onClick={onClear}>
        <Icon name="close" size={14} />
      </button>
      <Dialog
        open={asks === "delete"}
        title={`Delete ${runs}?`}
        onClose={() => setAsks("")}
        footer={
          <>
            <button type="button" className="button" onClick={() => setAsks("")}>Keep</button>
            <button type="button" className="button primary" onClick={() => void act(call("deleteRuns", { body: { run_ids: ids } }), `Deleted ${runs}`)}>Delete</button>
          </>
        }
      >
        They can be restored: choose "Deleted" above the table.
      </Dialog>
      <Dialog open={asks === "tag"} title={`Tag ${runs}`} onClose={() => setAsks("")}>
        <form className="stack" onSubmit={tag}>
          <input className="input" name="key" placeholder="Key, such as team" aria-label="Key" required />
          <input className="input" name="value" placeholder="Value" aria-label="Value" />
          <button type="submit" className="button primary">Tag</button>
        </form>
      </Dialog>
    </div>
  );
}
