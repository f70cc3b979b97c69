import { describe, expect, it } from "vitest";
import { filterOf, readModelState, readModelsState } from "@/pages/models/state";

describe("the state of the registry's pages", () => {
  it("keeps what it knows and drops the rest", () => {
    expect(readModelState({ tab: "aliases", metric: "auc", at: "1767225600000", x: 1 })).toEqual({ tab: "aliases", metric: "auc", at: 1767225600000 });
    expect(readModelState({ tab: "versions", metric: "", at: "soon" })).toEqual({});
    expect(readModelState({ tab: "nonsense", at: -3 })).toEqual({});
    expect(readModelsState({ q: 7 })).toEqual({ q: "7" });
    expect(readModelsState({ q: "" })).toEqual({});
  });
  it("cannot be left by a quote", () => {
    expect(filterOf(" it's ")).toBe("name ILIKE '%its%'");
    expect(filterOf("%'")).toBe("");
  });
});
