import { expect, test } from "vitest";
import { placeOf, tokensOf } from "@/pages/runs/tokens";

const FILTER = "metrics.loss < 0.1 AND (params.`a b` IN ('x y', \"z\") OR NOT status !~ '^F')";

test("the parts of a filter joined are the filter", () => {
  for (const text of [FILTER, "", "metrics.", "params.`open", "'open", "a = 'ä' ; ☃ \n"]) {
    expect(tokensOf(text).map((token) => token.text).join("")).toBe(text);
    for (const token of tokensOf(text)) expect(text.slice(token.start, token.start + token.text.length)).toBe(token.text);
  }
});

test("each part is known for what it is", () => {
  const kinds = Object.fromEntries(tokensOf(FILTER).map((token) => [token.text, token.kind]));
  expect(kinds).toMatchObject({ "metrics.loss": "field", "<": "operator", "0.1": "number", AND: "word", "params.`a b`": "field", "'x y'": "text", '"z"': "text", status: "field", "!~": "operator" });
});

test.each([
  ["", "field", ""],
  ["met", "field", "met"],
  ["metrics.loss ", "operator", ""],
  ["metrics.loss < ", "value", ""],
  ["params.lr = '0", "value", "'0"],
  ["metrics.loss < 0.1 ", "join", ""],
  ["metrics.loss < 0.1 AND ", "field", ""],
  ["metrics.loss < 0.1 AND (par", "field", "par"],
  ["params.lr NOT ", "operator", ""],
  ["NOT ", "field", ""],
  ["params.lr IN ('a', ", "value", ""],
])("at the end of %j a %s is wanted", (text, wants, typed) => {
  expect(placeOf(text, text.length)).toMatchObject({ wants, typed });
});
