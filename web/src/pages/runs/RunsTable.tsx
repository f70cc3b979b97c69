import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useEffect, useMemo, useRef, useState, type MouseEvent, type PointerEvent } from "react";
import { BASE, call } from "@/api/client";
import type { RunRow } from "@/api/types";
import { colourOf } from "@/charts/colours";
import { Icon } from "@/components/Icon";
import { Status, Time } from "@/components/parts";
import { STAR, partsOf, textOf, titleOf, type Field } from "@/pages/runs/columns";

const ROW = 36;
const NAME_WIDTH = 260;
const COLUMN_WIDTH = 128;
const MIN_WIDTH = 60;
const AHEAD = 60;

interface Shown {
  run: RunRow;
  depth: number;
}

export interface RunsTableProps {
  rows: RunRow[];
  total: number;
  columns: readonly Field[];
  pinned: number;
  widths: Record<Field, number>;
  order: string;
  selected: ReadonlySet<string>;
  nested: boolean;
  isFetching: boolean;
  onMore: () => void;
  onOrder: (order: string) => void;
  onSelect: (ids: ReadonlySet<string>) => void;
  onWidth: (field: Field, width: number) => void;
  onMove: (field: Field, to: Field) => void;
  onStar: (run: RunRow) => void;
}

/** A table that draws only the rows in sight; what is not loaded yet is a grey bar until it is. */
export function RunsTable(props: RunsTableProps) {
  const { rows, total, columns, widths, selected, nested, onMore, onSelect, isFetching } = props;
  const navigate = useNavigate();
  const scroll = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [children, setChildren] = useState<ReadonlyMap<string, RunRow[]>>(new Map());
  const shown = useMemo<Shown[]>(() => {
    if (!nested || opened.size === 0) return rows.map((run) => ({ run, depth: 0 }));
    const all: Shown[] = [];
    const add = (run: RunRow, depth: number) => {
      all.push({ run, depth });
      if (opened.has(run.run_id)) for (const child of children.get(run.run_id) ?? []) add(child, depth + 1);
    };
    for (const run of rows) add(run, 0);
    return all;
  }, [rows, nested, opened, children]);
  const count = Math.max(shown.length, total - rows.length + shown.length);
  const virtual = useVirtualizer({ count, getScrollElement: () => scroll.current, estimateSize: () => ROW, overscan: 12, useFlushSync: false });
  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (!isFetching && rows.length < total && lastSeen + AHEAD > shown.length) onMore();
  }, [lastSeen, shown.length, rows.length, total, isFetching, onMore]);

  const widthOf = (field: Field) => widths[field] ?? COLUMN_WIDTH;
  const nameWidth = widths["run_name"] ?? NAME_WIDTH;
  const lefts: number[] = [];
  let left = nameWidth;
  for (const field of columns.slice(0, props.pinned)) {
    lefts.push(left);
    left += widthOf(field);
  }
  const template = `${nameWidth}px ${columns.map((field) => `${widthOf(field)}px`).join(" ")} minmax(0, 1fr)`;
  const width = nameWidth + columns.reduce((sum, field) => sum + widthOf(field), 0);
  const isAll = rows.length > 0 && rows.every((run) => selected.has(run.run_id));
  const toggle = useCallback(
    (id: string) => {
      const next = new Set(selected);
      if (!next.delete(id)) next.add(id);
      onSelect(next);
    },
    [selected, onSelect],
  );
  // Plain links, followed here: a router's link in each row would be most of what a row costs.
  const follow = (event: MouseEvent<HTMLElement>) => {
    const runId = (event.target as HTMLElement).closest<HTMLElement>("[data-run]")?.dataset["run"];
    if (!runId || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void navigate({ to: "/runs/$runId", params: { runId }, search: {} });
  };
  const open = useCallback((id: string) => setOpened((now) => (now.has(id) ? new Set([...now].filter((one) => one !== id)) : new Set([...now, id]))), []);
  const came = useCallback((id: string, runs: RunRow[]) => setChildren((now) => (now.get(id) === runs ? now : new Map(now).set(id, runs))), []);
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex -- follows links, and scrolls by keyboard
    <div className="runs-scroll" ref={scroll} tabIndex={0} role="table" aria-label="Runs" aria-rowcount={count} onClick={follow}>
      <div style={{ minWidth: width }}>
        <div className="runs-head" role="row" style={{ gridTemplateColumns: template }}>
          <div role="columnheader" className="cell pinned" style={{ left: 0 }}>
            <input type="checkbox" aria-label="Select all loaded runs" checked={isAll} onChange={() => onSelect(isAll ? new Set() : new Set(rows.map((run) => run.run_id)))} />
            <Sort field="run_name" {...props} />
            <Grip width={nameWidth} onWidth={(to) => props.onWidth("run_name", to)} />
          </div>
          {columns.map((field, at) => (
            // eslint-disable-next-line jsx-a11y/interactive-supports-focus -- the button inside has the focus; dragging has its like in the column picker
            <div
              key={field}
              role="columnheader"
              className={`cell ${at < props.pinned ? "pinned" : ""} ${isNumeric(field) ? "num-cell" : ""}`}
              style={at < props.pinned ? { left: lefts[at] } : undefined}
              draggable
              onDragStart={(event) => event.dataTransfer.setData("text/lineal-column", field)}
              onDragOver={(event) => event.preventDefault()}
              onDrop={(event) => {
                const moved = event.dataTransfer.getData("text/lineal-column");
                if (moved && moved !== field) props.onMove(moved, field);
              }}
              title={field}
            >
              <Sort field={field} {...props} />
              <Grip width={widthOf(field)} onWidth={(to) => props.onWidth(field, to)} />
            </div>
          ))}
          <div role="presentation" className="cell" />
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map((item) => {
            const one = shown[item.index];
            return (
              <div key={item.key} role="row" aria-rowindex={item.index + 2} className={`runs-row ${one && selected.has(one.run.run_id) ? "selected" : ""}`} style={{ transform: `translateY(${item.start}px)`, gridTemplateColumns: template }}>
                {one ? (
                  <Row run={one.run} depth={one.depth} columns={columns} pinned={props.pinned} lefts={lefts.join()} isSelected={selected.has(one.run.run_id)} nested={nested} isOpen={opened.has(one.run.run_id)} onToggle={toggle} onStar={props.onStar} onOpen={open} />
                ) : (
                  <div role="cell" className="cell">
                    <span className="skeleton" style={{ height: 12, width: 120 + ((item.index * 37) % 90) }} />
                  </div>
                )}
              </div>
            );
          })}
        </div>
      </div>
      {[...opened].map((id) => (
        <Children key={id} id={id} onCame={came} />
      ))}
    </div>
  );
}

function isNumeric(field: Field): boolean {
  return partsOf(field).kind === "metrics" || field === "duration";
}

/** Fetches what an opened run holds; draws nothing. */
function Children({ id, onCame }: { id: string; onCame: (id: string, runs: RunRow[]) => void }) {
  const query = useInfiniteQuery({
    queryKey: ["children", id],
    queryFn: ({ pageParam, signal }) => call("listChildRuns", { parameters: { run_id: id }, query: { limit: 100, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (data) onCame(id, data.pages.flatMap((page) => page.runs));
    if (hasNextPage && !isFetchingNextPage && (data?.pages.length ?? 0) < 10) void fetchNextPage();
  }, [data, id, onCame, hasNextPage, isFetchingNextPage, fetchNextPage]);
  return null;
}

function Sort({ field, order, onOrder }: { field: Field; order: string; onOrder: (order: string) => void }) {
  const isSortable = field !== "duration";
  const isOwn = order === field || order === `${field} DESC` || order === `${field} ASC`;
  const isDown = order.endsWith(" DESC");
  return (
    <button type="button" className="sort truncate" disabled={!isSortable} onClick={() => onOrder(isOwn && isDown ? field : `${field} DESC`)}>
      <span className="truncate">{titleOf(field)}</span>
      {isOwn && <Icon name={isDown ? "down" : "up"} size={12} />}
    </button>
  );
}

function Grip({ width, onWidth }: { width: number; onWidth: (to: number) => void }) {
  const start = useRef<{ x: number; width: number }>(null);
  const move = (event: PointerEvent) => {
    if (start.current) onWidth(Math.max(MIN_WIDTH, start.current.width + event.clientX - start.current.x));
  };
  return (
    <span
      className="grip"
      role="presentation"
      draggable
      onDragStart={(event) => { event.preventDefault(); event.stopPropagation(); }}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={move}
      onPointerUp={() => (start.current = null)}
    />
  );
}

interface RowProps {
  run: RunRow;
  depth: number;
  columns: readonly Field[];
  pinned: number;
  lefts: string;
  isSelected: boolean;
  nested: boolean;
  isOpen: boolean;
  onToggle: (id: string) => void;
  onStar: (run: RunRow) => void;
  onOpen: (id: string) => void;
}

const Row = memo(function Row({ run, depth, columns, pinned, lefts, isSelected, nested, isOpen, onToggle, onStar, onOpen }: RowProps) {
  const places = lefts.split(",");
  const name = run.run_name ?? run.run_id;
  const isStarred = run.tags?.[STAR] === "true";
  return (
    <>
      <div role="cell" className="cell pinned name" style={{ left: 0, paddingLeft: 12 + depth * 18 }}>
        <input type="checkbox" aria-label={`Select ${name}`} checked={isSelected} onChange={() => onToggle(run.run_id)} />
        {nested && (
          <button type="button" className="twist" aria-label={`Runs inside ${name}`} aria-expanded={isOpen} onClick={() => onOpen(run.run_id)}>
            <Icon name={isOpen ? "down" : "chevron"} size={12} />
          </button>
        )}
        <span className="dot" style={{ background: colourOf(run.run_id) }} />
        <a className="truncate run-link" href={new URL(`runs/${run.run_id}`, BASE).href} data-run={run.run_id} title={name}>
          {name}
        </a>
        <button type="button" className={`star ${isStarred ? "on" : ""}`} aria-label={isStarred ? `Unstar ${name}` : `Star ${name}`} aria-pressed={isStarred} onClick={() => onStar(run)}>
          <Icon name="star" size={13} filled={isStarred} />
        </button>
      </div>
      {columns.map((field, at) => (
        <div key={field} role="cell" className={`cell ${at < pinned ? "pinned" : ""} ${isNumeric(field) ? "num-cell" : ""}`} style={at < pinned ? { left: Number(places[at]) } : undefined}>
          <Cell run={run} field={field} />
        </div>
      ))}
    </>
  );
});

function Cell({ run, field }: { run: RunRow; field: Field }) {
  if (field === "status") return run.lifecycle_stage === "deleted" ? <span className="chip">Deleted</span> : <Status status={run.status ?? ""} />;
  if (field === "start_time") return run.start_time === undefined ? null : <Time ms={run.start_time} />;
  const text = textOf(run, field);
  if (partsOf(field).kind === "tags" && text) return <span className="chip truncate">{text.slice(0, 80)}</span>;
  return (
    <span className="truncate" title={text}>
      {text.slice(0, 200)}
    </span>
  );
}

