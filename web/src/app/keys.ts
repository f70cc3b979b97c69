/** Keyboard shortcuts: a page calls `useKeys({ e: edit })`; the help sheet lists those of SHORTCUTS. */
import { useEffect } from "react";

export const SHORTCUTS: readonly (readonly [string, string])[] = [
  ["Ctrl K or ⌘ K", "Find anything, go anywhere"],
  ["/", "Filter the list on this page"],
  ["g h", "Home"],
  ["g e", "Experiments"],
  ["g m", "Models"],
  ["g r", "Requests and notifications"],
  ["g s", "Settings"],
  ["t", "Switch between dark and light"],
  ["?", "This help"],
  ["Esc", "Close what is open"],
];

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

export function useKeys(keys: Record<string, () => void>): void {
  useEffect(() => {
    let leader = "";
    const pressed = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.altKey || event.ctrlKey || event.metaKey) return;
      const action = keys[`${leader}${event.key}`] ?? keys[event.key];
      leader = event.key === "g" ? "g " : "";
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [keys]);
}
