import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from "react";
import type { RunRow } from "@/api/types";
import { Icon } from "@/components/Icon";
import { ownTags, partsOf, type Field } from "@/pages/runs/columns";
import type { Tags } from "@/pages/runs/tagging";

/** What somebody had typed when the server refused it. */
export interface Refused {
  key: string;
  value: string;
  reason: string;
}

/**
 * Edits one tag of a run over its cell, or all of them. Enter and a click elsewhere keep what was typed, Escape does not.
 */
export function TagEditor({ run, field, refused, style, onSave, onClose }: { run: RunRow; field: Field; refused: Refused | undefined; style: { top: number; left: number; minWidth: number }; onSave: (tags: Tags) => void; onClose: () => void }) {
  const isAll = field === "tags";
  const tags = isAll ? ownTags(run) : [];
  const [key, setKey] = useState(refused?.key ?? (isAll ? "" : partsOf(field).key));
  const before = run.tags?.[key];
  const [value, setValue] = useState(refused?.value ?? (isAll ? "" : (before ?? "")));
  const form = useRef<HTMLFormElement>(null);
  const first = useRef<HTMLInputElement>(null);
  const name = run.run_name ?? run.run_id;
  const isChanged = key !== "" && (isAll ? value !== before && (value !== "" || before === undefined) : value !== (before ?? ""));
  const save = () => {
    if (isChanged) onSave({ [key.trim()]: value });
    else onClose();
  };
  const leave = useRef(save);
  useEffect(() => {
    leave.current = save;
  });
  useEffect(() => {
    first.current?.focus();
    first.current?.select();
    form.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const outside = (event: PointerEvent) => {
      if (!form.current?.contains(event.target as Node)) leave.current();
    };
    document.addEventListener("pointerdown", outside, true);
    return () => document.removeEventListener("pointerdown", outside, true);
  }, []);
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save();
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes it, whichever part has the focus
    <form ref={form} className="tag-editor" style={style} onSubmit={submit} onKeyDown={pressed} aria-label={isAll ? `Tags of ${name}` : `${key} of ${name}`}>
      {tags.map(([each, text]) => (
        <div key={each} className="row">
          <button type="button" className="menu-item grow" onClick={() => { setKey(each); setValue(text); first.current?.focus(); }}>
            <b>{each}</b> <span className="truncate faint">{text}</span>
          </button>
          <button type="button" className="twist" aria-label={`Remove ${each}`} onClick={() => onSave({ [each]: null })}>
            <Icon name="close" size={12} />
          </button>
        </div>
      ))}
      <div className="row">
        {isAll && <input ref={first} className="input" placeholder="Key" aria-label="Key" size={8} value={key} onChange={(event) => setKey(event.target.value)} />}
        <input ref={isAll ? undefined : first} className="input grow" placeholder="Value" aria-label={isAll ? "Value" : `Value of ${key}`} aria-invalid={refused !== undefined} aria-describedby={refused && "tag-refused"} size={12} value={value} onChange={(event) => setValue(event.target.value)} />
        {!isAll && before !== undefined && (
          <button type="button" className="button plain icon small" aria-label={`Remove ${key}`} title="Remove the tag" onClick={() => onSave({ [key]: null })}>
            <Icon name="trash" size={14} />
          </button>
        )}
        <button type="submit" className="button icon small" aria-label="Save" title="Save (Enter)">
          <Icon name="check" size={14} />
        </button>
      </div>
      {refused && <p id="tag-refused" role="alert" className="refused">{refused.reason}</p>}
    </form>
  );
}
