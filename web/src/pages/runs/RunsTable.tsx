import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type ChangeEvent, type MouseEvent, type PointerEvent, type RefObject } from "react";
import type { RunRow } from "@/api/types";
import { when } from "@/components/format";
import { toast } from "@/components/toasts";
import { Children, linesOf, useChildren, type Line, type Question } from "@/pages/runs/children";
import { ColourPicker } from "@/pages/runs/ColourPicker";
import { COLOUR, STAR, type Field } from "@/pages/runs/columns";
import type { Sight } from "@/pages/runs/data";
import { Head, type HeadActions } from "@/pages/runs/Head";
import { CellRow, EmptyRow, MoreRow, NameRow } from "@/pages/runs/Rows";
import { TagEditor, type Refused } from "@/pages/runs/TagEditor";
import { useTagging, type Tags } from "@/pages/runs/tagging";
import { ROW, useWindow } from "@/pages/runs/window";

const NAME_WIDTH = 260;
const NAME_WIDTH_SMALL = 170;
const SMALL = 760;
const COLUMN_WIDTH = 128;
const HEAD = 36;
const AHEAD = 60;

export interface RunsTableProps {
  rows: RunRow[];
  total: number;
  columns: readonly Field[];
  pinned: number;
  widths: Record<Field, number>;
  order: string;
  selected: ReadonlySet<string>;
  isNested: boolean;
  /** What is asked of the runs below an opened one. */
  question: Question;
  isFetching: boolean;
  /** Told what the reader has before their eyes. */
  sight: RefObject<Sight>;
  /** Names the list: where one was in it is remembered, and another one starts at its top. */
  listKey: string;
  /** Of the heads; one object as long as nothing of it changes. */
  actions: HeadActions;
  onMore: () => void;
  onSelect: (ids: ReadonlySet<string>) => void;
}

interface Editing {
  runId: string;
  field: Field | "colour";
  refused?: Refused;
}

/** A table that draws only the rows in sight; what is not loaded yet is a grey bar until it is. */
export function RunsTable(props: RunsTableProps) {
  const { rows, total, columns, pinned, widths, selected, isNested, onMore, onSelect, isFetching, sight, listKey } = props;
  const navigate = useNavigate();
  const scroll = useRef<HTMLDivElement>(null);
  const over = useRef<HTMLDivElement>(null);
  const tree = useChildren();
  const lines = useMemo<Line[]>(() => linesOf(rows, isNested ? tree.opened : new Set(), tree.below), [rows, isNested, tree]);
  const count = Math.max(lines.length, total - rows.length + lines.length);
  const { first, last } = useWindow(scroll, count);
  useKeptPlace(scroll, lines, first, last, listKey);
  useEffect(() => {
    sight.current = { runs: lines.slice(first, last).flatMap((line) => line.run ?? []), last: Math.min(last, rows.length) };
    if (!isFetching && rows.length < total && last + AHEAD > lines.length) onMore();
  }, [sight, lines, first, last, rows.length, total, isFetching, onMore]);

  const isSmall = innerWidth < SMALL;
  const held = useMemo(() => columns.slice(0, pinned), [columns, pinned]);
  const moving = useMemo(() => columns.slice(pinned), [columns, pinned]);
  const widthOf = (field: Field) => widths[field] ?? COLUMN_WIDTH;
  const nameWidth = widths["run_name"] ?? (isSmall ? NAME_WIDTH_SMALL : NAME_WIDTH);
  const sum = (fields: readonly Field[]) => fields.reduce((all, field) => all + widthOf(field), 0);
  const tracks = (fields: readonly Field[]) => fields.map((field) => `${widthOf(field)}px`).join(" ");
  const heldWidth = nameWidth + sum(held);
  const width = heldWidth + sum(moving);
  const heads = useMemo(() => columns.map((field) => ({ field, width: widths[field] ?? COLUMN_WIDTH })), [columns, widths]);
  const isAll = useMemo(() => rows.length > 0 && rows.every((run) => selected.has(run.run_id)), [rows, selected]);
  const selectAll = useCallback(() => onSelect(isAll ? new Set() : new Set(rows.map((run) => run.run_id))), [isAll, rows, onSelect]);

  const [editing, setEditing] = useState<Editing | null>(null);
  const setTags = useTagging();
  const at = editing ? lines.findIndex((line) => line.run?.run_id === editing.runId) : -1;
  const edited = lines[at]?.run;
  const stop = useCallback((now: Editing) => {
    setEditing(null);
    const cell = `[data-run="${now.runId}"] [data-${now.field === "colour" ? "act" : "field"}="${CSS.escape(now.field)}"]`;
    requestAnimationFrame(() => {
      // Back to the cell, unless the reader went on to something else.
      if (!document.activeElement || document.activeElement === document.body) scroll.current?.querySelector<HTMLElement>(cell)?.focus();
    });
  }, []);
  const isEditing = useRef(false);
  const save = (run: RunRow, field: Field | "colour", tags: Tags) => {
    stop({ runId: run.run_id, field });
    setTags(run, tags).catch((error: Error) => {
      const [key, value] = Object.entries(tags)[0] ?? ["", ""];
      if (field === "colour" || field === "" || value === null || isEditing.current) toast(error);
      else setEditing({ runId: run.run_id, field, refused: { key, value, reason: error.message } });
    });
  };

  const latest = useRef({ lines, selected, save });
  useEffect(() => {
    latest.current = { lines, selected, save };
    isEditing.current = editing !== null;
  });
  const extending = useRef({ shift: false, from: -1 });
  const acted = useCallback(
    (event: MouseEvent<HTMLElement>) => {
      extending.current.shift = event.shiftKey;
      const target = event.target as HTMLElement;
      const found = lineAt(target, latest.current.lines);
      const act = target.closest<HTMLElement>("[data-act]");
      if (!found) return;
      const { run } = found;
      if (target.closest(".run-link")) {
        // Plain links, followed here: a router's link in each row would be most of what a row costs.
        if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        void navigate({ to: "/runs/$runId", params: { runId: run.run_id }, search: {} });
      } else if (act?.dataset["act"] === "star") latest.current.save(run, "", { [STAR]: run.tags?.[STAR] === "true" ? null : "true" });
      else if (act?.dataset["act"] === "open") tree.toggle(run.run_id);
      else if (act?.dataset["act"] === "colour") setEditing({ runId: run.run_id, field: "colour" });
      else if (act?.dataset["act"] === "tag") setEditing({ runId: run.run_id, field: act.dataset["field"] ?? "" });
    },
    [navigate, tree],
  );
  const ticked = useCallback(
    (event: ChangeEvent<HTMLElement>) => {
      const now = latest.current;
      const found = lineAt(event.target, now.lines);
      if (!found || (event.target as HTMLInputElement).type !== "checkbox") return;
      const next = new Set(now.selected);
      const isOn = !next.has(found.run.run_id);
      const { shift, from } = extending.current;
      const [low, high] = shift && from >= 0 ? [Math.min(from, found.at), Math.max(from, found.at)] : [found.at, found.at];
      for (const { run } of now.lines.slice(low, high + 1)) if (run) next[isOn ? "add" : "delete"](run.run_id);
      extending.current.from = found.at;
      onSelect(next);
    },
    [onSelect],
  );

  const drawn = Array.from({ length: last - first }, (_, index) => first + index);
  const styleOf = (field: Field) => ({ top: HEAD + at * ROW, left: nameWidth + sum(columns.slice(0, columns.indexOf(field))), minWidth: Math.max(230, widthOf(field)) });
  const overlay = edited && editing && editing.field !== "colour" && (
    <TagEditor key={`${editing.runId} ${editing.field} ${editing.refused?.reason ?? ""}`} run={edited} field={editing.field} refused={editing.refused} style={styleOf(editing.field)} onSave={(tags) => save(edited, editing.field, tags)} onClose={() => stop(editing)} />
  );
  const isHeld = editing !== null && held.includes(editing.field);
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions, jsx-a11y/no-noninteractive-tabindex -- what is clicked are links and buttons inside; the box scrolls by keyboard
    <div className="runs-scroll" ref={scroll} tabIndex={0} onClick={acted} onChange={ticked} onPointerOver={hovered} onPointerLeave={left}>
      <div className="runs-content" style={{ minWidth: width }}>
        <div className="runs-over menus" ref={over} />
        <div className="runs-over">
          {isHeld && overlay}
          {edited && editing?.field === "colour" && <ColourPicker run={edited} style={{ top: HEAD + at * ROW + 30, left: 30 }} onChoose={(colour) => save(edited, "colour", { [COLOUR]: colour })} onClose={() => stop(editing)} />}
        </div>
        <div role="table" aria-label="Runs" aria-rowcount={count + 1} aria-colcount={columns.length + 1}>
          <Head nameWidth={nameWidth} columns={heads} pinned={pinned} order={props.order} isAll={isAll} onAll={selectAll} template={`${nameWidth}px ${tracks(columns)} minmax(0, 1fr)`} actions={props.actions} over={over} />
          <div className="runs-body" style={{ height: count * ROW }}>
            <div role="rowgroup" className="runs-held" style={{ width: heldWidth, "--columns": `${nameWidth}px ${tracks(held)}` }}>
              {drawn.map((index) => {
                const line = lines[index];
                if (line?.run)
                  return <NameRow key={line.run.run_id} run={line.run} at={index} depth={line.depth} columns={held} isNested={isNested} isSelected={selected.has(line.run.run_id)} isOpen={isNested && tree.opened.has(line.run.run_id)} />;
                const below = line?.more === undefined ? undefined : tree.below.get(line.more);
                return line && below ? <MoreRow key={index} at={index} depth={line.depth} onMore={below.more} isFetching={below.isFetching} /> : <EmptyRow key={index} at={index} />;
              })}
            </div>
            <div role="rowgroup" className="runs-moving" style={{ left: heldWidth, "--columns": tracks(moving) }}>
              {drawn.map((index) => {
                const run = lines[index]?.run;
                return run && <CellRow key={run.run_id} run={run} at={index} columns={moving} firstColumn={held.length + 2} isSelected={selected.has(run.run_id)} />;
              })}
            </div>
          </div>
        </div>
        {!isHeld && overlay}
      </div>
      {isNested && [...tree.opened].map((id) => <Children key={id} id={id} question={props.question} onCame={tree.came} />)}
    </div>
  );
}

function lineAt(target: EventTarget, lines: readonly Line[]): { run: RunRow; at: number } | undefined {
  const row = (target as HTMLElement).closest<HTMLElement>(".runs-row[data-at]");
  const at = Number(row?.dataset["at"] ?? -1);
  const run = lines[at]?.run;
  return run && { run, at };
}

/** Both halves of the row under the pointer are lit, and what does not fit its cell, or is short for a time, is told in full. */
function hovered(event: PointerEvent<HTMLElement>): void {
  const target = event.target as HTMLElement;
  const at = target.closest<HTMLElement>(".runs-row")?.dataset["at"];
  const box = event.currentTarget;
  if (box.dataset["hover"] !== at) {
    left(event);
    if (at !== undefined) {
      box.dataset["hover"] = at;
      for (const row of box.querySelectorAll(`.runs-row[data-at="${at}"]`)) row.classList.add("hover");
    }
  }
  const cell = target.closest<HTMLElement>(".run-link, .tag-edit, .runs-row .cell:not(.name)");
  if (!cell) return;
  const ms = cell.dataset["ms"];
  cell.title = ms ? `${when(Number(ms))} · ${new Date(Number(ms)).toISOString()}` : cell.scrollWidth > cell.clientWidth ? cell.textContent : "";
}

function left(event: PointerEvent<HTMLElement>): void {
  delete event.currentTarget.dataset["hover"];
  for (const row of event.currentTarget.querySelectorAll(".runs-row.hover")) row.classList.remove("hover");
}

const places = new Map<string, number>();

/** Keep the rows that are in sight where they are when others come or go above them; come back to where one was in a list. */
function useKeptPlace(box: RefObject<HTMLElement | null>, lines: readonly Line[], first: number, last: number, listKey: string): void {
  const shown = useRef<{ listKey: string; ids: [string, number][] }>({ listKey: "", ids: [] });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    if (shown.current.listKey !== listKey) element.scrollTop = shown.current.listKey ? 0 : (places.get(listKey) ?? 0);
    else if (element.scrollTop > 0) {
      const top = Math.floor(element.scrollTop / ROW);
      for (const [id, was] of shown.current.ids) {
        if (was < top) continue;
        if (lines[was]?.run?.run_id === id) break;
        const now = lines.findIndex((line) => line.run?.run_id === id);
        if (now < 0) continue;
        element.scrollTop += (now - was) * ROW;
        break;
      }
    }
    shown.current = { listKey, ids: [] };
    // Only a change of the list moves rows.
  }, [box, lines, listKey]);
  useLayoutEffect(() => {
    shown.current.ids = lines.slice(first, last).flatMap((line, index): [string, number][] => (line.run ? [[line.run.run_id, first + index]] : []));
  }, [lines, first, last]);
  useLayoutEffect(() => {
    const element = box.current;
    return () => {
      if (element) places.set(listKey, element.scrollTop);
    };
  }, [box, listKey]);
}
