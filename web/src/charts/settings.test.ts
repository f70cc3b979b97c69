import { expect, test } from "vitest";
import { askedRange, NO_SETTINGS, readChartSettings, type ChartSettings } from "@/charts/settings";

const WHOLE: Required<ChartSettings> = { x: "metric", xKey: "loss", smooth: "ema", amount: 0.5, logX: true, logY: true, clip: true, zoom: [1, 2], top: 50, band: "minmax", baseline: "0123456789abcdef0123456789abcdef", delta: true };

test("what an address holds is read, and nothing else", () => {
  expect(readChartSettings({ ...WHOLE, other: 1 })).toEqual(WHOLE);
  expect(Object.keys(NO_SETTINGS).sort()).toEqual(Object.keys(WHOLE).sort());
  expect(readChartSettings({ x: "metric", smooth: "no", amount: 7, logX: "true", zoom: [2, 1], top: 7, band: "std", baseline: "'; drop", delta: 1 })).toEqual({});
});

test("the range asked for has whole steps, and on a logarithmic axis nothing that is not above 0", () => {
  expect(askedRange(undefined, false, false)).toEqual({});
  expect(askedRange([0.4, 9.2], false, false)).toEqual({ first: 0, last: 10 });
  expect(askedRange([0.4, 9.2], true, false)).toEqual({ first: 0.4, last: 9.2 });
  expect(askedRange([0.4, 9.2], false, true)).toEqual({ last: 10 });
  expect(askedRange([0.4, 9.2], true, true)).toEqual({ first: 0.4, last: 9.2 });
  expect(askedRange([-5, -1], false, true)).toEqual({});
});
