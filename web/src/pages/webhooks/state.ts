/** What the URL of the list of webhooks holds, and which events a webhook may name. */
export interface WebhooksState {
  /** Only those of this registered model. */
  model?: string;
}

export function readWebhooksState(search: Record<string, unknown>): WebhooksState {
  const model = search["model"];
  return typeof model === "string" && model ? { model } : typeof model === "number" ? { model: String(model) } : {};
}

/** Events that people ask for, by what they say; every other kind of the ledger can be typed. */
export const EVENTS: readonly (readonly [string, string])[] = [
  ["alias.*", "An alias is set or removed"],
  ["model_version.created", "A version is made"],
  ["model_version.stage_changed", "A version comes to another stage"],
  ["transition_request.*", "Somebody asks, approves or rejects"],
  ["comment.*", "Somebody comments"],
  ["registered_model.*", "A model is made, changed or deleted"],
  ["run.*", "Runs begin, end and change"],
  ["*", "Everything but what training logs"],
];

/** Events typed with spaces, commas or on lines of their own, each once. */
export function readEvents(chosen: readonly string[], typed: string): string[] {
  return [...new Set([...chosen, ...typed.split(/[\s,]+/).filter(Boolean)])];
}

/** A fresh secret that signs messages: `whsec_` and the base64 of 32 random bytes. */
export function freshSecret(random: (bytes: Uint8Array<ArrayBuffer>) => void = (bytes) => crypto.getRandomValues(bytes)): string {
  const bytes = new Uint8Array(32);
  random(bytes);
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}
