import { expect, it } from "vitest";
import { fromLocalInput, toLocalInput } from "@/pages/models/moment";

it("goes there and back to the second, in the zone of the reader", () => {
  for (const ms of [0, 1_767_225_600_000, Date.UTC(2026, 2, 29, 0, 59, 59)]) expect(fromLocalInput(toLocalInput(ms))).toBe(ms);
  expect(fromLocalInput("")).toBeNull();
  expect(fromLocalInput("yesterday")).toBeNull();
});
