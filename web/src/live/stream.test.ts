import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Event } from "@/api/types";
import { FIRST_WAIT_MS, HIDDEN_MS, LiveStream, LONGEST_WAIT_MS, waitAfter, type Source } from "@/live/stream";

interface Fake extends Source {
  after: number | null;
  closed: boolean;
  onopen: (() => unknown) | null;
  onmessage: ((message: { data: string }) => unknown) | null;
  onerror: (() => unknown) | null;
}

function start() {
  const sources: Fake[] = [];
  const heard: number[] = [];
  const states: string[] = [];
  let missed = 0;
  const stream = new LiveStream(
    {
      open: (after) => {
        const fake: Fake = { after, closed: false, onopen: null, onmessage: null, onerror: null, close: () => (fake.closed = true) };
        sources.push(fake);
        return fake as Source;
      },
      heard: (event) => heard.push(event.seq),
      missed: () => (missed += 1),
      became: (state) => states.push(state),
    },
    () => 1,
  );
  const tell = (seq: number) => sources.at(-1)?.onmessage?.({ data: JSON.stringify({ seq } as Event) });
  stream.start();
  return { stream, sources, heard, states, tell, missed: () => missed };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("it goes on after the last event that it heard, and hears none twice", () => {
  const { sources, heard, tell, missed } = start();
  sources[0]?.onopen?.();
  tell(7);
  sources[0]?.onerror?.();
  expect(sources[0]?.closed).toBe(true);
  vi.advanceTimersByTime(FIRST_WAIT_MS);
  expect(sources[1]?.after).toBe(7);
  sources[1]?.onopen?.();
  tell(7);
  tell(8);
  expect(heard).toEqual([7, 8]);
  expect(missed()).toBe(0);
});

test("where it does not know from where to go on, everything is asked again", () => {
  const { sources, missed } = start();
  sources[0]?.onopen?.();
  expect(missed()).toBe(0);
  sources[0]?.onerror?.();
  vi.advanceTimersByTime(FIRST_WAIT_MS);
  sources[1]?.onopen?.();
  expect(missed()).toBe(1);
});

test("it waits longer each time, up to a limit, and from the beginning once it worked", () => {
  expect([0, 1, 2, 3].map((failures) => waitAfter(failures, 1))).toEqual([1000, 2000, 4000, 8000]);
  expect([waitAfter(3, 0), waitAfter(1000, 1)]).toEqual([4000, LONGEST_WAIT_MS]);
  const { sources } = start();
  for (const wait of [1000, 2000, 4000]) {
    sources.at(-1)?.onerror?.();
    const before = sources.length;
    vi.advanceTimersByTime(wait - 1);
    expect(sources.length).toBe(before);
    vi.advanceTimersByTime(1);
    expect(sources.length).toBe(before + 1);
  }
  sources.at(-1)?.onopen?.();
  sources.at(-1)?.onerror?.();
  vi.advanceTimersByTime(1000);
  expect(sources.length).toBe(5);
});

test("a tab that nobody sees lets go, and goes on when it is seen", () => {
  const { stream, sources, states, tell } = start();
  sources[0]?.onopen?.();
  tell(3);
  stream.seen(false);
  vi.advanceTimersByTime(HIDDEN_MS - 1);
  stream.seen(true);
  vi.advanceTimersByTime(HIDDEN_MS);
  expect(sources[0]?.closed).toBe(false);
  stream.seen(false);
  vi.advanceTimersByTime(HIDDEN_MS);
  expect([sources[0]?.closed, states.at(-1)]).toEqual([true, "off"]);
  stream.seen(true);
  expect(sources[1]?.after).toBe(3);
});
