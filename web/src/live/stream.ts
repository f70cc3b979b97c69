/** One connection to the ledger's stream (server-sent events) for the whole tab: it goes on where it was cut off, and waits longer each time it fails. */
import type { Event } from "@/api/types";

/** `live`: told of what happens. `waiting`: cut off, and about to come back. `off`: nobody looks, so nothing is open. */
export type LiveState = "connecting" | "live" | "off" | "waiting";

export const FIRST_WAIT_MS = 1_000;
export const LONGEST_WAIT_MS = 60_000;
/** A tab that nobody sees lets go of its connection after this time: browsers have six for each server, whatever the number of tabs. */
export const HIDDEN_MS = 20_000;

/** What a stream needs of `EventSource`. */
export interface Source {
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onerror: ((event: never) => unknown) | null;
  close: () => void;
}

export interface Hearing {
  /** Open a source of what follows the event `after`, or of what happens from now on. */
  open: (after: number | null) => Source;
  heard: (event: Event) => void;
  /** Something may have happened that nobody told: what is shown has to be asked again. */
  missed: () => void;
  became: (state: LiveState) => void;
}

export class LiveStream {
  private source: Source | null = null;
  private after: number | null = null;
  private failures = 0;
  private hasBegun = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly hearing: Hearing,
    private readonly random: () => number = Math.random,
  ) {}

  start(): void {
    if (this.source) return;
    clearTimeout(this.timer);
    this.hearing.became("connecting");
    const source = this.hearing.open(this.after);
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      this.hearing.became("live");
      // Without the number of an event there is nothing to go on from.
      if (this.hasBegun && this.after === null) this.hearing.missed();
      this.hasBegun = true;
    };
    source.onmessage = (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as Event;
      if (this.after !== null && event.seq <= this.after) return;
      this.after = event.seq;
      this.hearing.heard(event);
    };
    source.onerror = () => {
      this.close();
      this.hearing.became("waiting");
      this.timer = setTimeout(() => this.start(), waitAfter(this.failures, this.random()));
      this.failures += 1;
    };
  }

  stop(): void {
    clearTimeout(this.timer);
    this.close();
    this.hearing.became("off");
  }

  /** Stop when nobody has seen the tab for a while, and go on when somebody does. */
  seen(isSeen: boolean): void {
    if (isSeen && !this.source) {
      this.failures = 0;
      this.start();
    } else if (!isSeen) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.stop(), HIDDEN_MS);
    } else clearTimeout(this.timer);
  }

  private close(): void {
    if (!this.source) return;
    this.source.onopen = this.source.onmessage = this.source.onerror = null;
    this.source.close();
    this.source = null;
  }
}

/** Milliseconds until the next try: twice as long each time, and half of it by chance, so that not all tabs come back at once. */
export function waitAfter(failures: number, random: number): number {
  const whole = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 10));
  return whole / 2 + (whole / 2) * random;
}
