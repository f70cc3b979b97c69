import { expect, test } from "vitest";
import { addressOf } from "@/api/client";
import { addressOfHash } from "@/app/addresses";
import { readCsv } from "@/components/csv";
import { bytes, duration, metric, short } from "@/components/format";

test("CSV with quotes, line ends and an open end", () => {
  expect(readCsv('a,b\r\n"1,5","say ""hi"""\n3,', ",", 10)).toEqual([["a", "b"], ["1,5", 'say "hi"'], ["3", ""]]);
  expect(readCsv("a\nb\nc", ",", 2)).toEqual([["a"], ["b"]]);
});

test("numbers as people read them", () => {
  expect([metric(0.123456789), metric(1234), metric(1e-7), metric("NaN"), metric(null)]).toEqual(["0.12346", "1,234", "1.000e-7", "NaN", ""]);
  expect([short(4_200_000), short(999), bytes(12_300), duration(64_000)]).toEqual(["4.2 M", "999", "12 kB", "1 min 4 s"]);
});

test("addresses carry any name, and a path keeps its slashes", () => {
  expect(addressOf("/api/v1/runs/{run_id}/artifacts/{path}", { run_id: "a", path: "x y/ü?.png" }, { limit: 2, cursor: "" }).href).toBe("http://localhost/api/v1/runs/a/artifacts/x%20y/%C3%BC%3F.png?limit=2");
});

test.each([
  ["#/experiments/12/runs/0af3", "runs/0af3"],
  ["#/experiments/12", "experiments/12"],
  ["#/models/fraud/versions/3", "models/fraud/versions/3"],
  ["#section", ""],
])("an address that MLflow's client prints: %s", (hash, address) => {
  expect(addressOfHash(hash)).toBe(address);
});
