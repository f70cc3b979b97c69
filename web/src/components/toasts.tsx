/** Short notes about what just happened: `toast("3 runs deleted")`, `toast(error)`. */
import { useSyncExternalStore } from "react";
import { Icon } from "@/components/Icon";

interface Toast {
  id: number;
  text: string;
  bad: boolean;
}

const SHOWN_MS = 5000;
let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function change(to: readonly Toast[]): void {
  toasts = to;
  for (const listener of listeners) listener();
}

export function toast(message: string | Error): void {
  const id = next++;
  change([...toasts, { id, text: message instanceof Error ? message.message : message, bad: message instanceof Error }]);
  setTimeout(() => change(toasts.filter((one) => one.id !== id)), SHOWN_MS);
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((one) => (
        <div key={one.id} className="toast">
          <span style={{ color: one.bad ? "var(--bad)" : "var(--good)", display: "flex" }}>
            <Icon name={one.bad ? "warning" : "check"} />
          </span>
          {one.text}
        </div>
      ))}
    </div>
  );
}
