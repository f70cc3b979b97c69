import { expect, test } from "vitest";
import { placesOf } from "@/files/environments";
import type { Run } from "@/api/types";
import { placeOf, schemaOf } from "@/pages/run/Datasets";
import { readRunState } from "@/pages/run/state";
import { groupsOf, spanOf } from "@/pages/run/systemMetrics";

test("the address of a file, a model's file and a step", () => {
  expect(readRunState({ tab: "artifacts", path: "MLmodel", model: "m-1" })).toEqual({ tab: "artifacts", path: "MLmodel", model: "m-1" });
  expect(readRunState({ tab: "images", step: -3 })).toEqual({ tab: "images", step: -3 });
  expect(readRunState({ tab: "nonsense", step: "x", model: 7, path: "" })).toEqual({});
});

test("system metrics by what they measure", () => {
  expect(groupsOf(["system/network_receive_megabytes", "system/gpu_0_memory_usage_percentage", "system/cpu_utilization_percentage", "system/disk_usage_percentage", "system/own", "system/system_memory_usage_megabytes"])).toEqual([
    ["CPU and memory", ["system/cpu_utilization_percentage", "system/system_memory_usage_megabytes"]],
    ["GPU", ["system/gpu_0_memory_usage_percentage"]],
    ["Disk", ["system/disk_usage_percentage"]],
    ["Network", ["system/network_receive_megabytes"]],
    ["Other", ["system/own"]],
  ]);
});

test("all charts span the run", () => {
  const run = { start_time: 1_000, end_time: 5_000, status: "FINISHED" } as const;
  expect([spanOf(run, "relative", 0), spanOf(run, "time", 0)]).toEqual([[0, 4_000], [1_000, 5_000]]);
  expect(spanOf({ ...run, end_time: null, status: "RUNNING" }, "time", 61_000)).toEqual([1_000, 120_000]);
  expect(spanOf({ ...run, end_time: 1_000 }, "relative", 0)).toEqual([0, 1]);
});

test("where data is, and its columns", () => {
  expect([{ url: "https://x" }, { uri: "s3://b/k" }, { table_name: "t" }, "plain", { tags: { "mlflow.source.name": "a.py" } }, {}, null].map(placeOf)).toEqual(["https://x", "s3://b/k", "t", "plain", "a.py", "", ""]);
  expect(schemaOf({ mlflow_colspec: [{ type: "double", name: "x", required: true }] })).toEqual([{ name: "x", type: "double", required: "yes" }]);
  expect(schemaOf({ mlflow_tensorspec: { features: '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, 2]}}]', targets: null } })).toEqual([{ name: "features", type: "tensor float64 (-1, 2)", required: "yes" }]);
  expect([schemaOf({ own: 1 }), schemaOf(null)]).toEqual([null, null]);
});

test("where an environment is looked for", () => {
  const run = { run_id: "r", tags: { "mlflow.log-model.history": '[{"artifact_path": "model"}, {"artifact_path": "model"}, 7]' }, model_outputs: [{ model_id: "m-1", name: "net", step: 0 }] } as unknown as Run;
  expect(placesOf(run).map((place) => [place.title, place.directory])).toEqual([["The run", ""], ["Model model", "model"], ["Model net", ""]]);
  expect(placesOf({ ...run, tags: { "mlflow.log-model.history": "no" }, model_outputs: [] })).toHaveLength(1);
});
