/** The small parts that pages are made of. docs/web.md shows each by example. */
import { useEffect, useRef, useState, type ReactNode } from "react";
import { ApiError } from "@/api/client";
import { Icon, type IconName } from "@/components/Icon";
import { ago, when } from "@/components/format";

/** `<Time ms={run.start_time} />`: how long ago, and the exact time on hover. */
export function Time({ ms }: { ms: number }) {
  return (
    <time dateTime={new Date(ms).toISOString()} title={`${when(ms)} · ${new Date(ms).toISOString()}`}>
      {ago(ms)}
    </time>
  );
}

const STATUS: Record<string, [string, string]> = {
  RUNNING: ["info", "Running"],
  FINISHED: ["good", "Finished"],
  FAILED: ["bad", "Failed"],
  KILLED: ["warn", "Killed"],
  SCHEDULED: ["", "Scheduled"],
};

/** `<Status status={run.status} />` */
export function Status({ status }: { status: string }) {
  const [tone, label] = STATUS[status] ?? ["", status];
  return (
    <span className={`chip ${tone}`}>
      {status === "RUNNING" && <span className="dot pulse" style={{ background: "currentColor", width: 6, height: 6 }} />}
      {label}
    </span>
  );
}

/** `<Skeleton rows={5} />`: what a list looks like before it is there. */
export function Skeleton({ rows = 1, height = 18 }: { rows?: number; height?: number }) {
  return (
    <div className="stack" aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className="skeleton" style={{ height, width: `${92 - ((row * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

/** `<Empty icon="flask" title="No runs yet" snippet={code}>How to get some.</Empty>` */
export function Empty({ icon, title, children, snippet }: { icon: IconName; title: string; children?: ReactNode; snippet?: string }) {
  return (
    <div className="empty">
      <Icon name={icon} size={30} />
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {snippet && <Snippet code={snippet} />}
    </div>
  );
}

/** `<Problem error={query.error} retry={query.refetch} />`: what went wrong and what to do. */
export function Problem({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const status = error instanceof ApiError ? error.status : -1;
  const title =
    status === 404 ? "There is nothing here" : status === 403 ? "You may not see this" : status === 0 ? "The server does not answer" : "That did not work";
  const hint = status === 403 ? "Ask someone who manages it for access." : status === 404 ? "It may have been deleted, or the address is mistyped." : "";
  return (
    <div className="empty" role="alert">
      <Icon name="warning" size={30} />
      <h2>{title}</h2>
      <p>
        {error instanceof Error ? error.message : String(error)} {hint}
      </p>
      {retry && (
        <button type="button" className="button" onClick={() => void retry()}>
          Try again
        </button>
      )}
    </div>
  );
}

/** `<Snippet code="pip install lineal" />`: code with a button that copies it. */
export function Snippet({ code }: { code: string }) {
  return (
    <div className="snippet">
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>{code}</pre>
      <Copy text={code} label="Copy code" />
    </div>
  );
}

/** `<Copy text={run.run_id} label="Copy the run's id" />` */
export function Copy({ text, label }: { text: string; label: string }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <button type="button" className="button plain icon small" aria-label={label} title={label} onClick={() => void navigator.clipboard.writeText(text).then(() => setDone(true))}>
      <Icon name={done ? "check" : "copy"} size={14} />
    </button>
  );
}

/** `<Dialog open title="Delete 3 runs?" onClose={close} footer={<button …/>}>…</Dialog>` over the page, closed by Escape. */
export function Dialog(props: { open: boolean; title: string; onClose: () => void; children: ReactNode; footer?: ReactNode; className?: string; bare?: boolean }) {
  const { open, title, onClose, children, footer, className, bare } = props;
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (open && dialog && !dialog.open) dialog.showModal();
    if (!open && dialog?.open) dialog.close();
  }, [open]);
  if (!open) return null;
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- Escape closes it by keyboard
    <dialog ref={element} className={className} aria-label={title} onClose={onClose} onClick={(event) => event.target === element.current && onClose()}>
      {!bare && (
        <header>
          <h2 className="grow">{title}</h2>
          <button type="button" className="button plain icon small" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
      )}
      {bare ? children : <div className="body">{children}</div>}
      {footer && <footer>{footer}</footer>}
    </dialog>
  );
}

/** `<Popover label="Columns" icon="columns">{(close) => …}</Popover>`: a button that opens a small panel. */
export function Popover({ label, icon, children, align = "left", active = false }: { label: string; icon: IconName; children: (close: () => void) => ReactNode; align?: "left" | "right"; active?: boolean }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key === "Escape") setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("keydown", escape);
    };
  }, [open]);
  return (
    <div ref={root} style={{ position: "relative" }}>
      <button type="button" className={`button ${active ? "on" : ""}`} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={icon} /> {label}
      </button>
      {open && (
        <div className="popover" style={{ top: 36, [align]: 0 }}>
          {children(() => setOpen(false))}
        </div>
      )}
    </div>
  );
}

/** `<Segmented label="View" value={view} options={[["table", "Table"], ["charts", "Charts"]]} onChange={setView} />` */
export function Segmented<T extends string>({ label, value, options, onChange }: { label: string; value: T; options: readonly (readonly [T, string])[]; onChange: (value: T) => void }) {
  return (
    <div className="segmented" role="group" aria-label={label}>
      {options.map(([key, text]) => (
        <button key={key} type="button" aria-pressed={key === value} onClick={() => onChange(key)}>
          {text}
        </button>
      ))}
    </div>
  );
}
