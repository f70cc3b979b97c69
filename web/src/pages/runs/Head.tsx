import { memo, useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from "react";
import { createPortal } from "react-dom";
import { Icon } from "@/components/Icon";
import { FIGURES, figureOf, isNumeric, isSortable, markOf, nameOf, titleOf, type Field, type Figure } from "@/pages/runs/columns";

const MIN_WIDTH = 60;
const WIDTH_STEP = 40;
const MENU_WIDTH = 240;

export interface HeadActions {
  onOrder: (order: string) => void;
  /** `isDone` when the pointer let go. */
  onWidth: (field: Field, width: number | undefined, isDone: boolean) => void;
  onMove: (field: Field, to: Field) => void;
  onHide: (field: Field) => void;
  onPin: (columns: number) => void;
  onFigure: (field: Field, figure: Figure) => void;
}

interface Width {
  field: Field;
  width: number;
}

/** The heads of the columns: sort, resize, put in order, and a menu with all that can be done to a column. */
export const Head = memo(function Head({ nameWidth, columns, pinned, order, isAll, onAll, template, actions, over }: { nameWidth: number; columns: readonly Width[]; pinned: number; order: string; isAll: boolean; onAll: () => void; template: string; actions: HeadActions; over: RefObject<HTMLElement | null> }) {
  const [menu, setMenu] = useState<{ field: Field; left: number } | null>(null);
  const head = useRef<HTMLDivElement>(null);
  const lefts: number[] = [];
  let left = nameWidth;
  for (const column of columns.slice(0, pinned)) {
    lefts.push(left);
    left += column.width;
  }
  const openMenu = (field: Field, button: HTMLElement) => {
    const box = over.current?.getBoundingClientRect();
    if (!box) return;
    setMenu(menu?.field === field ? null : { field, left: Math.max(4, button.getBoundingClientRect().right - box.left - MENU_WIDTH) });
  };
  const closeMenu = () => {
    const field = menu?.field;
    setMenu(null);
    if (field) head.current?.querySelector<HTMLElement>(`[data-menu="${CSS.escape(field)}"]`)?.focus();
  };
  return (
    <div ref={head} className="runs-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
      <div role="columnheader" className="cell pinned" style={{ left: 0 }} aria-sort={sortOf("run_name", order)}>
        <input type="checkbox" aria-label="Select all loaded runs" checked={isAll} onChange={onAll} />
        <Sort field="run_name" order={order} onOrder={actions.onOrder} />
        <Grip field="run_name" width={nameWidth} onWidth={actions.onWidth} />
      </div>
      {columns.map(({ field, width }, at) => (
        // eslint-disable-next-line jsx-a11y/interactive-supports-focus -- the buttons inside have the focus; dragging has its like in the menu
        <div
          key={field}
          role="columnheader"
          aria-sort={sortOf(field, order)}
          className={`cell ${at < pinned ? "pinned" : ""} ${isNumeric(field) ? "num-cell" : ""}`}
          style={at < pinned ? { left: lefts[at] } : undefined}
          draggable
          onDragStart={(event) => event.dataTransfer.setData("text/lineal-column", field)}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            const moved = event.dataTransfer.getData("text/lineal-column");
            if (moved && moved !== field) actions.onMove(moved, field);
          }}
          title={field}
        >
          <Sort field={field} order={order} onOrder={actions.onOrder} />
          <button type="button" className="twist column-menu" data-menu={field} aria-label={`More about ${nameOf(field)}`} aria-haspopup="menu" aria-expanded={menu?.field === field} onClick={(event) => openMenu(field, event.currentTarget)}>
            <Icon name="down" size={12} />
          </button>
          <Grip field={field} width={width} onWidth={actions.onWidth} />
        </div>
      ))}
      <div role="presentation" className="cell" />
      {/* Not in the row: a table has no menus. */}
      {menu && over.current && createPortal(<ColumnMenu field={menu.field} left={menu.left} columns={columns} pinned={pinned} onClose={closeMenu} {...actions} />, over.current)}
    </div>
  );
});

function sortOf(field: Field, order: string): "ascending" | "descending" | undefined {
  if (order === `${field} DESC`) return "descending";
  return order === field || order === `${field} ASC` ? "ascending" : undefined;
}

function Sort({ field, order, onOrder }: { field: Field; order: string; onOrder: (order: string) => void }) {
  const sorted = sortOf(field, order);
  const mark = markOf(field);
  return (
    <button type="button" className="sort truncate" disabled={!isSortable(field)} onClick={() => onOrder(sorted === "descending" ? field : `${field} DESC`)}>
      <span className="truncate">{titleOf(field)}</span>
      {mark && <span className="mark">{mark}</span>}
      {sorted && <Icon name={sorted === "descending" ? "down" : "up"} size={12} />}
    </button>
  );
}

function Grip({ field, width, onWidth }: Width & { onWidth: HeadActions["onWidth"] }) {
  const start = useRef<{ x: number; width: number }>(null);
  const widthAt = (event: PointerEvent) => (start.current ? Math.max(MIN_WIDTH, start.current.width + event.clientX - start.current.x) : width);
  return (
    <span
      className="grip"
      role="presentation"
      draggable
      onDragStart={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onDoubleClick={() => onWidth(field, undefined, true)}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (start.current) onWidth(field, widthAt(event), false);
      }}
      onPointerUp={(event) => {
        if (start.current && event.clientX !== start.current.x) onWidth(field, widthAt(event), true);
        start.current = null;
      }}
    />
  );
}

function ColumnMenu({ field, left, columns, pinned, onClose, ...actions }: HeadActions & { field: Field; left: number; columns: readonly Width[]; pinned: number; onClose: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const element = box.current;
    element?.querySelector<HTMLElement>("button:not(:disabled)")?.focus();
    const outside = (event: globalThis.PointerEvent) => {
      const target = event.target as HTMLElement;
      if (!element?.contains(target) && !target.closest(".column-menu")) close.current();
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, []);
  const at = columns.findIndex((column) => column.field === field);
  const width = columns[at]?.width ?? 0;
  const before = columns[at - 1]?.field;
  const after = columns[at + 1]?.field;
  const figure = figureOf(field);
  const act = (what: () => void) => () => {
    onClose();
    what();
  };
  const pressed = (event: KeyboardEvent) => {
    const items = [...(box.current?.querySelectorAll<HTMLElement>("button:not(:disabled)") ?? [])];
    const here = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") onClose();
    else if (to === undefined) return;
    else items.at(to % items.length)?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  const item = (label: string, what: () => void, disabled = false) => (
    <button type="button" role="menuitem" className="menu-item" disabled={disabled} onClick={act(what)}>
      {label}
    </button>
  );
  return (
    // eslint-disable-next-line jsx-a11y/interactive-supports-focus -- the items have the focus
    <div ref={box} role="menu" aria-label={nameOf(field)} className="popover column-actions" style={{ left }} onKeyDown={pressed}>
      {figure &&
        (Object.entries(FIGURES) as [Figure, string][]).map(([each, label]) => (
          <button key={each} type="button" role="menuitemradio" aria-checked={each === figure} className="menu-item" onClick={act(() => each !== figure && actions.onFigure(field, each))}>
            {each === figure ? <Icon name="check" size={12} /> : <span className="no-check" />} {label}
          </button>
        ))}
      {figure && <hr />}
      {item("Sort, least first", () => actions.onOrder(field), !isSortable(field))}
      {item("Sort, greatest first", () => actions.onOrder(`${field} DESC`), !isSortable(field))}
      <hr />
      {at < pinned ? item("Unpin from here on", () => actions.onPin(at)) : item("Pin up to here", () => actions.onPin(at + 1))}
      {item("Move left", () => before && actions.onMove(field, before), !before)}
      {item("Move right", () => after && actions.onMove(field, after), !after)}
      {item("Wider", () => actions.onWidth(field, width + WIDTH_STEP, true))}
      {item("Narrower", () => actions.onWidth(field, Math.max(MIN_WIDTH, width - WIDTH_STEP), true), width <= MIN_WIDTH)}
      {item("Hide", () => actions.onHide(field))}
    </div>
  );
}
