import { useState, type ReactNode } from "react";
import { count } from "@/components/format";

const CHILDREN_SHOWN = 100;
const OPEN_DEPTH = 2;
const OPEN_CHILDREN = 40;

/** `<JsonTree value={value} />`: opened two levels deep; what is below is made when it is opened. */
export function JsonTree({ value }: { value: unknown }) {
  return (
    <ul className="json-tree mono">
      <Node name={null} value={value} depth={0} />
    </ul>
  );
}

function Node({ name, value, depth }: { name: string | null; value: unknown; depth: number }): ReactNode {
  const children = typeof value === "object" && value !== null ? Object.entries(value) : null;
  const [open, setOpen] = useState(depth < OPEN_DEPTH && (children?.length ?? 0) <= OPEN_CHILDREN);
  const [shown, setShown] = useState(CHILDREN_SHOWN);
  const label = name === null ? null : <><span className="json-name">{name}</span>: </>;
  if (!children) return <li>{label}<Leaf value={value} /></li>;
  const isList = Array.isArray(value);
  const size = `${count(children.length)} ${isList ? (children.length === 1 ? "item" : "items") : children.length === 1 ? "key" : "keys"}`;
  if (children.length === 0) return <li>{label}{isList ? "[]" : "{}"}</li>;
  return (
    <li>
      <button type="button" className="json-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        {label}{isList ? "[" : "{"}{!open && "…"}{!open && (isList ? "]" : "}")} <span className="faint">{size}</span>
      </button>
      {open && (
        <ul>
          {children.slice(0, shown).map(([key, child]) => <Node key={key} name={key} value={child} depth={depth + 1} />)}
          {shown < children.length && <li><button type="button" className="button plain small" onClick={() => setShown(shown + 10 * CHILDREN_SHOWN)}>Show more of {size}</button></li>}
        </ul>
      )}
    </li>
  );
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value === "string") return <span className="json-text">{JSON.stringify(value)}</span>;
  return <span className={value === null ? "faint" : "json-number"}>{String(value)}</span>;
}
