import { expect, it } from "vitest";
import { levelsOn, levelText, placeText, sectionOf } from "@/pages/settings/sections";

it("finds the section of an address", () => {
  expect(sectionOf("tokens")).toBe("tokens");
  expect(sectionOf(undefined)).toBe("account");
  expect(sectionOf("nonsense")).toBe("account");
});

it("says levels and places as people do", () => {
  expect(levelText("MANAGE_STAGING")).toBe("manage staging");
  expect(levelText("NONE")).toBe("none");
  expect(placeText({ object_kind: "store", object: "", alias: "" })).toBe("the whole store");
  expect(placeText({ object_kind: "alias", object: "*", alias: "champion" })).toBe("@champion of every model");
  expect(placeText({ object_kind: "alias", object: "fraud", alias: "*" })).toBe("every alias of fraud");
  expect(placeText({ object_kind: "registered_model", object: "fraud", alias: "" })).toBe("model fraud");
  expect(placeText({ object_kind: "experiment", object: "*", alias: "" })).toBe("every experiment");
});

it("offers the levels that a kind has", () => {
  expect(levelsOn("experiment")).not.toContain("MANAGE_STAGING");
  expect(levelsOn("alias")).toEqual(["EDIT"]);
  expect(levelsOn("registered_model")).toHaveLength(5);
});
