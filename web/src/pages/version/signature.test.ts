import { expect, it } from "vitest";
import { fieldsOf } from "@/pages/version/signature";

it("reads columns, tensors, arrays, objects and params", () => {
  expect(
    fieldsOf([
      { type: "double", name: "age", required: true },
      { type: "string", name: "note", required: false },
      { type: "tensor", "tensor-spec": { dtype: "int64", shape: [-1, 28] } },
      { type: "array", name: "tags", items: { type: "string" } },
      { type: "object", name: "who", properties: { a: {}, b: {} } },
      { name: "beams", type: "long", default: 4, shape: null },
    ]),
  ).toEqual([
    { name: "age", type: "double", required: "yes" },
    { name: "note", type: "string", required: "no" },
    { name: "", type: "tensor int64 (-1, 28)", required: "yes" },
    { name: "tags", type: "array of string", required: "yes" },
    { name: "who", type: "object {a, b}", required: "yes" },
    { name: "beams", type: "long", required: "default 4" },
  ]);
});

it("shows what it does not understand", () => {
  expect(fieldsOf(null)).toEqual([]);
  expect(fieldsOf({ odd: 1 })).toEqual([{ name: "", type: '{"odd":1}', required: "" }]);
  expect(fieldsOf([7])).toEqual([{ name: "", type: "{}", required: "yes" }]);
});
