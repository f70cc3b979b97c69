import { expect, test } from "vitest";
import { fitting, SHOWN_MAX } from "@/components/choices";

test("what begins as it was typed comes first, and what does not fit is left out", () => {
  const choices = [{ value: "anna" }, { value: "group", detail: "of Ann" }, { value: "ben" }, { value: "Ann" }, { value: "joann" }];
  expect(fitting(choices, "ann").map((one) => one.value)).toEqual(["anna", "Ann", "group", "joann"]);
  expect(fitting(choices, "").length).toBe(5);
  expect(fitting(Array.from({ length: 200 }, (_, number) => ({ value: `u${number}` })), "u").length).toBe(SHOWN_MAX);
});
