/** Which rows of a long list are drawn: those in sight, and a few around them. All rows have one height, so nothing is measured. */
import { useEffect, useLayoutEffect, useState, type RefObject } from "react";
import { flushSync } from "react-dom";

export const ROW = 36;
const STEP = 4;
const AROUND = 8;

export interface Window {
  /** Inclusive. */
  first: number;
  /** Exclusive. */
  last: number;
}

/** The rows to draw for a place of the scroll bar; it changes only every few rows, so that most frames draw nothing new. */
export function windowOf(top: number, height: number, count: number): Window {
  const first = Math.max(0, Math.floor(top / ROW / STEP) * STEP - AROUND);
  const last = Math.min(count, (Math.floor((top + height) / ROW / STEP) + 1) * STEP + AROUND);
  return { first: Math.min(first, last), last };
}

/** Follow a box that scrolls. */
export function useWindow(box: RefObject<HTMLElement | null>, count: number): Window {
  const [place, setPlace] = useState({ top: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (element) setPlace({ top: element.scrollTop, height: element.clientHeight });
  }, [box]);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let height = element.clientHeight;
    let drawn = windowOf(element.scrollTop, height, count);
    const scrolled = () => {
      const top = element.scrollTop;
      const next = windowOf(top, height, count);
      if (next.first === drawn.first && next.last === drawn.last) return;
      drawn = next;
      // In this frame, not in the next: what scrolls into sight is never blank.
      flushSync(() => setPlace({ top, height }));
    };
    const sizes = new ResizeObserver(() => {
      height = element.clientHeight;
      setPlace({ top: element.scrollTop, height });
    });
    element.addEventListener("scroll", scrolled, { passive: true });
    sizes.observe(element);
    return () => {
      element.removeEventListener("scroll", scrolled);
      sizes.disconnect();
    };
  }, [box, count]);
  return windowOf(place.top, place.height, count);
}
