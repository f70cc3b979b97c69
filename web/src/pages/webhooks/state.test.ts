import { expect, it } from "vitest";
import { freshSecret, readEvents, readWebhooksState } from "@/pages/webhooks/state";

it("joins what was chosen and typed, each once", () => {
  expect(readEvents(["alias.*"], " run.created,\n alias.* ")).toEqual(["alias.*", "run.created"]);
  expect(readEvents([], "")).toEqual([]);
});

it("makes secrets of 32 bytes", () => {
  expect(freshSecret((bytes) => bytes.fill(255))).toBe(`whsec_${"/".repeat(42)}8=`);
  expect(freshSecret()).not.toBe(freshSecret());
});

it("reads a model from the URL", () => {
  expect(readWebhooksState({ model: "fraud", x: 1 })).toEqual({ model: "fraud" });
  expect(readWebhooksState({ model: 7 })).toEqual({ model: "7" });
  expect(readWebhooksState({})).toEqual({});
});
