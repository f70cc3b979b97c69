/** Parts that pages of the registry share: stages, aliases, people, tags, and asking before something is done. */
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { Dialog } from "@/components/parts";
import { Icon } from "@/components/Icon";
import { toast } from "@/components/toasts";

const TONES: Record<string, string> = { Production: "good", Staging: "warn", Archived: "", None: "" };

/** `<Stage stage={version.stage} />`; a lifecycle's own stages are told apart from the default ones. */
export function Stage({ stage }: { stage: string }) {
  if (stage === "None" || stage === "") return <span className="faint">No stage</span>;
  return <span className={`chip ${TONES[stage] ?? "info"}`}>{stage}</span>;
}

/** `<Alias alias="champion" />` */
export function Alias({ alias }: { alias: string }) {
  return <span className="chip accent mono">@{alias}</span>;
}

/** `<VersionLink name={model} version={7} />`: "v7", or the model's name as well. */
export function VersionLink({ name, version, full = false }: { name: string; version: number; full?: boolean }) {
  return (
    <Link className="link" to="/models/$name/versions/$version" params={{ name, version: String(version) }} search={{}}>
      {full ? `${name} v${version}` : `v${version}`}
    </Link>
  );
}

/** `<Person name={request.created_by} />`: without a login there are no names. */
export function Person({ name }: { name: string }) {
  return (
    <span className="person">
      <span className="avatar" aria-hidden="true" style={{ background: hueOf(name) }}>
        {(name[0] ?? "?").toUpperCase()}
      </span>
      {name || "unknown"}
    </span>
  );
}

/** A steady colour for a name, dark enough for white letters. */
export function hueOf(name: string): string {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return `hsl(${hash % 360} 45% 38%)`;
}

/** `<Tags tags={model.tags} onSet={…} onRemove={…} />`: read-only without the two. */
export function Tags(props: { tags: Record<string, string>; onSet?: (key: string, value: string) => void; onRemove?: (key: string) => void }) {
  const { tags, onSet, onRemove } = props;
  const [adding, setAdding] = useState(false);
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onSet?.(String(form.get("key")).trim(), String(form.get("value")));
    setAdding(false);
  };
  const keys = Object.keys(tags).sort();
  return (
    <div className="row wrap tags">
      {keys.length === 0 && !adding && <span className="faint">No tags</span>}
      {keys.map((key) => (
        <span key={key} className="chip" title={`${key}: ${tags[key] ?? ""}`}>
          <span className="faint truncate">{key}</span>
          <span className="truncate">{tags[key]}</span>
          {onRemove && (
            <button type="button" aria-label={`Remove the tag ${key}`} onClick={() => onRemove(key)}>
              <Icon name="close" size={11} />
            </button>
          )}
        </span>
      ))}
      {onSet && !adding && (
        <button type="button" className="button plain small" onClick={() => setAdding(true)}>
          <Icon name="plus" size={13} /> Tag
        </button>
      )}
      {adding && (
        <form className="row wrap" onSubmit={add}>
          {/* eslint-disable-next-line jsx-a11y/no-autofocus -- the reader has just asked to type it */}
          <input className="input small" name="key" aria-label="Key of the tag" placeholder="key" required maxLength={250} autoFocus />
          <input className="input small" name="value" aria-label="Value of the tag" placeholder="value" maxLength={5000} />
          <button type="submit" className="button small">Set</button>
          <button type="button" className="button plain small" onClick={() => setAdding(false)}>Cancel</button>
        </form>
      )}
    </div>
  );
}

/** `<Scroll label="Files">…</Scroll>`: what is wider than the screen scrolls by itself, by keyboard too. */
export function Scroll({ label, children }: { label: string; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const watched = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight));
    watched.observe(element);
    if (element.firstElementChild) watched.observe(element.firstElementChild);
    return () => watched.disconnect();
  }, []);
  return (
    <div ref={place} className="scroll-x" {...(wide ? { tabIndex: 0, role: "group", "aria-label": label } : {})}>
      {children}
    </div>
  );
}

/** `<More pages={query} />`: the next page of a list that has one. */
export function More({ pages }: { pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown } }) {
  if (!pages.hasNextPage) return null;
  return (
    <div className="more">
      <button type="button" className="button" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
        {pages.isFetchingNextPage ? "Loading …" : "Show more"}
      </button>
    </div>
  );
}

/** `<Field label="Name" hint="Letters and digits">…</Field>`: a labelled control of a form. */
export function Field({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <label className="field">
      <span>{label}</span>
      {children}
      {hint && <small className="faint">{hint}</small>}
    </label>
  );
}

/**
 * Asks before something is done, and says what the server refuses without closing.
 *
 * @example <Ask open={open} title="Delete the token?" action="Delete" danger onClose={close} act={() => call("revokeToken", …)} done="Deleted">What it means.</Ask>
 */
export function Ask(props: { open: boolean; title: string; action: string; danger?: boolean; done?: string; children?: ReactNode; onClose: () => void; act: (form: FormData) => Promise<unknown>; also?: ReactNode }) {
  const { open, title, action, danger, done, children, onClose, act, also } = props;
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const close = () => {
    setFailure("");
    onClose();
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    setFailure("");
    try {
      await act(new FormData(event.currentTarget));
      if (done) toast(done);
      close();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open={open} title={title} onClose={close}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        {children}
        {failure && (
          <p role="alert" className="failure">
            {failure}
          </p>
        )}
        <div className="row wrap ask-actions">
          {also}
          <span className="grow" />
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" className={`button ${danger ? "danger" : "primary"}`} disabled={busy}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
