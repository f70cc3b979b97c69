import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { Icon } from "@/components/Icon";
import { fitting, type Choice, type Source } from "@/components/choices";

interface Props {
  label: string;
  hint?: string;
  /** The name of the field in its form. */
  name: string;
  source: Source;
  initial?: string;
  required?: boolean;
  pattern?: string;
  placeholder?: string;
  onChange?: (value: string) => void;
}

/**
 * A text field that offers what there is while one types; what is not offered may be typed as well.
 *
 * Source: WAI-ARIA Authoring Practices, "Combobox", with a list of its own and manual selection.
 * @example <Combobox label="Model" name="model" source={models({ every: true })} required />
 */
export function Combobox({ label, hint, name, source, initial = "", required = false, pattern, placeholder, onChange }: Props) {
  const id = useId();
  const field = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(initial);
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState(false);
  const [at, setAt] = useState(-1);
  // What was there when it was opened is not what one looks for.
  const wanted = typed ? text.trim() : "";
  const found = useQuery({ queryKey: ["choices", source.key, source.isWhole ? "" : wanted], queryFn: ({ signal }) => source.find(wanted, signal), enabled: open, placeholderData: keepPreviousData, retry: false });
  const choices = open ? fitting(found.data ?? [], wanted) : [];
  const change = (to: string) => {
    setText(to);
    onChange?.(to);
  };
  const close = () => {
    setOpen(false);
    setAt(-1);
  };
  const begin = () => {
    setTyped(false);
    setOpen(true);
  };
  const choose = (choice: Choice) => {
    change(choice.value);
    close();
    input.current?.focus();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) begin();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (choices.length > 0) setAt(at < 0 && step < 0 ? choices.length - 1 : (at + step + choices.length) % choices.length);
    } else if (event.key === "Enter" && open && choices[at]) {
      event.preventDefault();
      choose(choices[at]);
    } else if (event.key === "Escape" && open) {
      // Only the list: the dialog around it stays.
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Tab") close();
  };
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (!field.current?.contains(event.target as Node)) close();
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  return (
    <div className="field" ref={field}>
      <label htmlFor={`${id}-input`}>{label}</label>
      <span className="combobox">
        <input
          ref={input}
          id={`${id}-input`}
          className="input"
          name={name}
          value={text}
          required={required}
          {...(pattern ? { pattern } : {})}
          {...(placeholder ? { placeholder } : {})}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={open && choices.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={choices[at] ? `${id}-${at}` : undefined}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onChange={(event) => {
            change(event.target.value);
            setTyped(true);
            setOpen(true);
            setAt(-1);
          }}
          onClick={() => !open && begin()}
          onKeyDown={pressed}
          onBlur={(event) => !field.current?.contains(event.relatedTarget) && close()}
        />
        <Icon name="down" size={14} />
      </span>
      <Choices id={id} anchor={input} choices={choices} at={at} onChoose={choose} />
      {hint && <small id={`${id}-hint`} className="faint">{hint}</small>}
      {found.isError && open && <small className="faint" role="status">What there is cannot be listed; type it.</small>}
    </div>
  );
}

function Choices({ id, anchor, choices, at, onChoose }: { id: string; anchor: React.RefObject<HTMLInputElement | null>; choices: readonly Choice[]; at: number; onChoose: (choice: Choice) => void }) {
  const list = useRef<HTMLUListElement>(null);
  const isOpen = choices.length > 0;
  // Fixed, so that a dialog neither cuts it off nor grows.
  useLayoutEffect(() => {
    const element = list.current;
    if (!isOpen || !element) return;
    const put = () => {
      const box = anchor.current?.getBoundingClientRect();
      if (!box) return;
      const below = innerHeight - box.bottom - 12;
      const above = box.top - 12;
      const isBelow = below >= Math.min(220, element.scrollHeight) || below >= above;
      Object.assign(element.style, { left: `${box.left}px`, width: `${box.width}px`, maxHeight: `${Math.min(240, isBelow ? below : above)}px`, top: isBelow ? `${box.bottom + 4}px` : "auto", bottom: isBelow ? "auto" : `${innerHeight - box.top + 4}px` });
    };
    put();
    window.addEventListener("resize", put);
    window.addEventListener("scroll", put, true);
    return () => {
      window.removeEventListener("resize", put);
      window.removeEventListener("scroll", put, true);
    };
  }, [isOpen, anchor, choices.length]);
  useEffect(() => {
    // No arrow with a value: newer browsers answer a promise, which is no function to clean up with.
    list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <ul ref={list} id={`${id}-list`} role="listbox" aria-label="Choices" className="combobox-list" hidden={!isOpen}>
      {choices.map((choice, index) => (
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the input has the keys
        <li key={choice.value} id={`${id}-${index}`} role="option" aria-selected={index === at} tabIndex={-1} className="menu-item" onPointerDown={(event) => event.preventDefault()} onClick={() => onChoose(choice)}>
          <span className="grow truncate">{choice.value}</span>
          {choice.detail && <span className="faint truncate">{choice.detail}</span>}
        </li>
      ))}
    </ul>
  );
}
