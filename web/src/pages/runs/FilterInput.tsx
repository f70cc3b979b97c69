import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { call } from "@/api/client";
import type { RunKeys } from "@/api/types";
import { useKeys } from "@/app/keys";
import { Icon } from "@/components/Icon";
import { FIGURES, fieldOf, figureOf, partsOf, type Figure } from "@/pages/runs/columns";
import { placeOf, tokensOf } from "@/pages/runs/tokens";

const ATTRIBUTES = ["run_name", "status", "start_time", "end_time", "user_id", "run_id"];
const SUGGESTED_MAX = 10;
const WAIT_MS = 250;

function isFigure(field: string): boolean {
  return figureOf(field.replace(/^metric\./, "metrics.")) !== undefined;
}

function useLater<T>(value: T): T {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), WAIT_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return later;
}

/** The filter with its colours, what may come next, and mistakes marked where they are. Enter applies it. */
export function FilterInput({ experimentIds, value, keys, onChange }: { experimentIds: string[]; value: string; keys: RunKeys | undefined; onChange: (filter: string) => void }) {
  const [text, setText] = useState(value);
  const [cursor, setCursor] = useState(0);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const [scroll, setScroll] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setText(value), [value]);
  useKeys(useMemo(() => ({ "/": () => input.current?.focus() }), []));
  const place = placeOf(text, cursor);
  const later = useLater(text);
  const checked = useQuery({ queryKey: ["filter", later], queryFn: ({ signal }) => call("checkFilter", { body: { filter: later, subject: "runs" }, signal }), enabled: later.trim() !== "" });
  const mistake = later === text && text.trim() ? checked.data?.mistake : null;

  const field = useLater(place.wants === "value" ? place.field : "");
  const values = useQuery({
    queryKey: ["values", experimentIds, field],
    queryFn: ({ signal }) => call("listRunValues", { body: { experiment_ids: experimentIds, field, limit: 50 }, signal }),
    enabled: open && field !== "" && !isFigure(field) && partsOf(field).key !== "",
    retry: false,
  });
  const suggestions = useMemo(() => {
    const typed = place.typed.toLowerCase();
    const near = (all: string[]) => all.filter((one) => one.toLowerCase().includes(typed) && one !== place.typed).slice(0, SUGGESTED_MAX);
    // The extremes of a metric are offered to who begins to write one: there are five to each.
    const figure = (Object.keys(FIGURES) as Figure[]).find((one) => one !== "metrics" && typed.startsWith(`${one}.`));
    switch (place.wants) {
      case "field":
        return near([...ATTRIBUTES, ...(keys?.metrics ?? []).map((key) => fieldOf("metrics", key)), ...(figure ? (keys?.metrics ?? []).map((key) => fieldOf(figure, key)) : []), ...(keys?.params ?? []).map((key) => fieldOf("params", key)), ...(keys?.tags ?? []).map((key) => fieldOf("tags", key))]);
      case "operator":
        return near(isFigure(place.field) ? ["<", "<=", ">", ">=", "=", "!=", "BETWEEN", "IS NULL"] : ["=", "!=", "LIKE", "ILIKE", "IN", "~", "IS NULL", "IS NOT NULL"]);
      case "value":
        return near((values.data?.values ?? []).map((one) => `'${one.value}'`));
      case "join":
        return near(["AND", "OR"]);
    }
  }, [place.wants, place.typed, place.field, keys, values.data]);

  const take = (suggestion: string) => {
    const next = `${text.slice(0, place.start)}${suggestion} ${text.slice(cursor)}`;
    const end = place.start + suggestion.length + 1;
    // At once: what is typed before the next frame belongs behind the suggestion.
    flushSync(() => {
      setText(next);
      setAt(-1);
      setCursor(end);
    });
    input.current?.focus();
    input.current?.setSelectionRange(end, end);
  };
  const note = (element: HTMLInputElement) => {
    setCursor(element.selectionStart ?? 0);
    setScroll(element.scrollLeft);
  };
  const apply = () => {
    setOpen(false);
    onChange(text.trim());
  };
  return (
    <div className="filter grow">
      <Icon name="filter" />
      <div className="filter-field">
        <pre aria-hidden="true" style={{ transform: `translateX(${-scroll}px)` }}>
          {tokensOf(text).map((token) => {
            const isWrong = mistake?.start !== null && mistake?.start !== undefined && token.start < (mistake.end ?? mistake.start + 1) && token.start + token.text.length > mistake.start;
            return (
              <span key={token.start} className={`t-${token.kind} ${isWrong ? "wrong" : ""}`}>
                {token.text}
              </span>
            );
          })}
        </pre>
        <input
          ref={input}
          value={text}
          spellCheck={false}
          autoComplete="off"
          placeholder="metrics.loss < 0.1 AND params.lr IN ('0.1', '0.01')"
          aria-label="Filter runs"
          role="combobox"
          aria-expanded={open && suggestions.length > 0}
          aria-controls="filter-suggestions"
          aria-invalid={Boolean(mistake)}
          onChange={(event) => {
            setText(event.target.value);
            setOpen(true);
            setAt(-1);
            note(event.target);
          }}
          onFocus={(event) => {
            setOpen(true);
            note(event.target);
          }}
          onBlur={() => setOpen(false)}
          onSelect={(event) => note(event.currentTarget)}
          onScroll={(event) => setScroll(event.currentTarget.scrollLeft)}
          onKeyDown={(event) => {
            const chosen = suggestions[at];
            if (event.key === "ArrowDown" && open) {
              event.preventDefault();
              setAt(Math.min(suggestions.length - 1, at + 1));
            } else if (event.key === "ArrowUp" && open) {
              event.preventDefault();
              setAt(Math.max(-1, at - 1));
            } else if ((event.key === "Enter" || event.key === "Tab") && open && chosen !== undefined) {
              event.preventDefault();
              take(chosen);
            } else if (event.key === "Enter") apply();
            else if (event.key === "Escape") setOpen(false);
          }}
        />
      </div>
      {text && (
        <button type="button" className="button plain icon small" aria-label="Clear the filter" onClick={() => { setText(""); onChange(""); }}>
          <Icon name="close" size={13} />
        </button>
      )}
      {mistake && <div className="filter-mistake" role="alert">{(mistake.reason || mistake.message).replace(/^Invalid clause\(s\) in filter string: /, "")}</div>}
      {open && suggestions.length > 0 && (
        <ul className="popover" id="filter-suggestions" role="listbox" aria-label="What may come next" style={{ top: mistake ? 62 : 38, left: 0 }}>
          {suggestions.map((one, index) => (
            <li key={one} role="option" aria-selected={index === at} className="menu-item mono" onPointerDown={(event) => { event.preventDefault(); take(one); }}>
              {one}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
