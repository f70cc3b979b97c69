import { useState, type FormEvent } from "react";
import { call } from "@/api/client";
import type { Lifecycle } from "@/api/types";
import { Icon } from "@/components/Icon";
import { Scroll } from "@/components/registry";
import { toast } from "@/components/toasts";
import { ANY, fromDraft, LEVELS, mistakes, MOVES_MAX, ruleOf, shifted, STAGE_LENGTH_MAX, STAGES_MAX, toDraft, withoutStage, type Draft, type DraftMove, type DraftStage, type Level } from "@/pages/models/lifecycle";

type Change = (to: (draft: Draft) => Draft) => void;

/** The form for a model's own lifecycle: its stages in order, the moves among them, and what these make of each way. */
export function LifecycleEditor({ name, shape, etag, onDone, onCancel }: { name: string; shape: Lifecycle; etag: string; onDone: () => Promise<unknown>; onCancel: () => void }) {
  const [draft, setDraft] = useState(() => toDraft(shape));
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const wrong = mistakes(draft);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (wrong.size > 0) return setFailure("Some stages cannot have the names that they have.");
    setBusy(true);
    setFailure("");
    try {
      await call("setLifecycle", { parameters: { name }, body: fromDraft(draft), ...(etag ? { headers: { "if-match": etag } } : {}) });
      await onDone();
      toast("The lifecycle is changed");
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <form className="stack" aria-label="Lifecycle" onSubmit={(event) => void save(event)}>
      <Stages draft={draft} wrong={wrong} change={setDraft} />
      <Moves draft={draft} change={setDraft} />
      <Outcome draft={draft} />
      {failure && <p role="alert" className="failure">{failure}</p>}
      <div className="row wrap">
        <span className="muted grow">Open requests that there is no way for any more are closed.</span>
        <button type="button" className="button" onClick={onCancel}>Cancel</button>
        <button type="submit" className="button primary" disabled={busy}>Save the lifecycle</button>
      </div>
    </form>
  );
}

function Stages({ draft, wrong, change }: { draft: Draft; wrong: Map<number, string>; change: Change }) {
  const set = (id: number, to: Partial<DraftStage>) => change((now) => ({ ...now, stages: now.stages.map((one) => (one.id === id ? { ...one, ...to } : one)) }));
  const add = () => change((now) => ({ ...now, stages: [...now.stages, { id: now.next, name: "", mayArchive: false }], next: now.next + 1 }));
  return (
    <section className="panel" aria-label="Stages">
      <header><h2 className="grow">Stages</h2><span className="muted">New versions are in the first</span></header>
      <div className="body stack">
        <ol className="stack" style={{ gap: 8 }}>
          {draft.stages.map((stage, index) => {
            const label = stage.name || `stage ${index + 1}`;
            return (
              <li key={stage.id} className="stack" style={{ gap: 4 }}>
                <div className="stage-row">
                  <span className="faint num">{index + 1}</span>
                  <input className="input" aria-label={`Name of stage ${index + 1}`} value={stage.name} maxLength={STAGE_LENGTH_MAX} aria-invalid={wrong.has(stage.id)} onChange={(event) => set(stage.id, { name: event.target.value })} />
                  <label className="check">
                    <input type="checkbox" checked={stage.mayArchive} disabled={draft.archive === 0 || draft.archive === stage.id} onChange={(event) => set(stage.id, { mayArchive: event.target.checked })} /> <span>may push out the others</span>
                  </label>
                  <Order what={label} first={index === 0} last={index === draft.stages.length - 1} onMove={(by) => change((now) => ({ ...now, stages: shifted(now.stages, stage.id, by) }))} onRemove={draft.stages.length > 1 ? () => change((now) => withoutStage(now, stage.id)) : undefined} />
                </div>
                {wrong.has(stage.id) && stage.name !== "" && <small className="minus" role="status">This name {wrong.get(stage.id)}.</small>}
              </li>
            );
          })}
        </ol>
        <div className="row wrap" style={{ gap: 16 }}>
          <button type="button" className="button small" disabled={draft.stages.length >= STAGES_MAX} onClick={add}><Icon name="plus" size={13} /> Add a stage</button>
          <label className="row">
            <span>Versions pushed out go to</span>
            <select className="input" value={draft.archive} onChange={(event) => change((now) => ({ ...now, archive: Number(event.target.value) }))}>
              <option value={0}>nowhere: none is</option>
              {draft.stages.map((one) => <option key={one.id} value={one.id}>{one.name || "(no name)"}</option>)}
            </select>
          </label>
        </div>
        <label className="check">
          <input type="checkbox" checked={draft.fourEyes} onChange={(event) => change((now) => ({ ...now, fourEyes: event.target.checked }))} />
          <span><b>Four eyes</b>: a request, for a stage or an alias, is approved by somebody else than who asked</span>
        </label>
      </div>
    </section>
  );
}

function Moves({ draft, change }: { draft: Draft; change: Change }) {
  const set = (id: number, to: Partial<DraftMove>) => change((now) => ({ ...now, moves: now.moves.map((one) => (one.id === id ? { ...one, ...to } : one)) }));
  const add = () => change((now) => ({ ...now, moves: [...now.moves, { id: now.next, source: ANY, target: now.stages.at(-1)?.id ?? ANY, level: "manage_production", needsApproval: false }], next: now.next + 1 }));
  const end = (move: DraftMove, which: "source" | "target", label: string) => (
    <select className="input" aria-label={label} value={move[which]} onChange={(event) => set(move.id, { [which]: event.target.value === ANY ? ANY : Number(event.target.value) })}>
      <option value={ANY}>any stage</option>
      {draft.stages.map((one) => <option key={one.id} value={one.id}>{one.name || "(no name)"}</option>)}
    </select>
  );
  return (
    <section className="panel" aria-label="Moves">
      <header><h2 className="grow">Moves</h2><span className="muted">The first that fits decides; what none fits is not allowed</span></header>
      <Scroll label="Moves">
        <table className="grid moves">
          <thead><tr><th>From</th><th>To</th><th>Decided by</th><th>How</th><th aria-label="Order" /></tr></thead>
          <tbody>
            {draft.moves.map((move, index) => (
              <tr key={move.id}>
                <td>{end(move, "source", `Move ${index + 1}, from`)}</td>
                <td>{end(move, "target", `Move ${index + 1}, to`)}</td>
                <td>
                  <select className="input" aria-label={`Move ${index + 1}, decided by`} value={move.level} onChange={(event) => set(move.id, { level: event.target.value as Level })}>
                    {LEVELS.map(([key, says]) => <option key={key} value={key}>{says}</option>)}
                  </select>
                </td>
                <td>
                  <select className="input" aria-label={`Move ${index + 1}, how`} value={move.needsApproval ? "approval" : "direct"} onChange={(event) => set(move.id, { needsApproval: event.target.value === "approval" })}>
                    <option value="direct">directly or by request</option>
                    <option value="approval">by request only</option>
                  </select>
                </td>
                <td><Order what={`move ${index + 1}`} first={index === 0} last={index === draft.moves.length - 1} onMove={(by) => change((now) => ({ ...now, moves: shifted(now.moves, move.id, by) }))} onRemove={() => change((now) => ({ ...now, moves: now.moves.filter((one) => one.id !== move.id) }))} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <div className="body"><button type="button" className="button small" disabled={draft.moves.length >= MOVES_MAX} onClick={add}><Icon name="plus" size={13} /> Add a move</button></div>
    </section>
  );
}

function Order({ what, first, last, onMove, onRemove }: { what: string; first: boolean; last: boolean; onMove: (by: -1 | 1) => void; onRemove: (() => void) | undefined }) {
  return (
    <span className="row" style={{ gap: 2 }}>
      <button type="button" className="button plain icon small" aria-label={`Move ${what} up`} disabled={first} onClick={() => onMove(-1)}><Icon name="up" size={13} /></button>
      <button type="button" className="button plain icon small" aria-label={`Move ${what} down`} disabled={last} onClick={() => onMove(1)}><Icon name="down" size={13} /></button>
      <button type="button" className="button plain icon small" aria-label={`Remove ${what}`} disabled={!onRemove} onClick={onRemove}><Icon name="trash" size={13} /></button>
    </span>
  );
}

/** What the moves make of each way from one stage to another. */
export function Outcome({ draft }: { draft: Draft }) {
  return (
    <section className="panel" aria-label="Who decides on which way">
      <header><h2>Who decides on which way</h2></header>
      <Scroll label="Who decides on which way">
        <table className="grid matrix">
          <thead><tr><th>From, down; to, across</th>{draft.stages.map((one) => <th key={one.id}>{one.name}</th>)}</tr></thead>
          <tbody>
            {draft.stages.map((source) => (
              <tr key={source.id}>
                <th scope="row">{source.name}</th>
                {draft.stages.map((target) => {
                  const rule = source.id === target.id ? undefined : ruleOf(draft, source.id, target.id);
                  return (
                    <td key={target.id}>
                      {source.id === target.id ? <span className="faint" aria-label="itself">·</span> : rule ? <span className={rule.needsApproval ? "chip warn" : "chip"} title={rule.needsApproval ? "only by approving a request" : "directly, or by approving a request"}>{rule.level.replaceAll("_", " ")}{rule.needsApproval ? ", by request" : ""}</span> : <span className="faint">not allowed</span>}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
