/** Which elements are near the screen, so that only they do the work of being seen. */
import { useEffect, useState, type RefObject } from "react";

/** How far beyond the screen counts as near. */
const AHEAD_PX = 400;
/** What passes by faster than this is not worth drawing. */
const SETTLED_MS = 80;

/** `scrollMargin` is the same for boxes that scroll by themselves. */
const MARGINS: IntersectionObserverInit & { scrollMargin: string } = { rootMargin: `${AHEAD_PX}px`, scrollMargin: `${AHEAD_PX}px` };

const told = new WeakMap<Element, (isNear: boolean) => void>();
let observer: IntersectionObserver | null = null;

/** Whether an element is near the screen: true a moment after it came, false as soon as it is far. */
export function useNear(ref: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    told.set(element, (isNear) => {
      clearTimeout(timer);
      if (isNear) timer = setTimeout(() => setNear(true), SETTLED_MS);
      else setNear(false);
    });
    // One observer for all: a thousand of them would each be asked at every frame.
    observer ??= new IntersectionObserver((entries) => entries.forEach((entry) => told.get(entry.target)?.(entry.isIntersecting)), MARGINS);
    observer.observe(element);
    return () => {
      clearTimeout(timer);
      observer?.unobserve(element);
      told.delete(element);
    };
  }, [ref]);
  return near;
}
