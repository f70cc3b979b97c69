import { expect, it } from "vitest";
import { pathAfter } from "@/pages/login/next";

it("stays in the app", () => {
  expect(pathAfter("/models/fraud/versions/7?tab=diff")).toBe("/models/fraud/versions/7?tab=diff");
  for (const other of ["", "models", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/login", "/login?next=/login", "/a\\b", "/\n/evil"]) expect(pathAfter(other)).toBe("/");
});
