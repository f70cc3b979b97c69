import { expect, it } from "vitest";
import { loadCode } from "@/pages/version/code";

const version = { name: "fraud", version: 7, model: { flavors: { python_function: {}, sklearn: {} } } };

it("names this server and the version, or the alias", () => {
  expect(loadCode("python", version, undefined, "http://h:1/p")).toBe(
    'import mlflow\n\nmlflow.set_tracking_uri("http://h:1/p")\nmodel = mlflow.pyfunc.load_model("models:/fraud/7")\n# or, as it was trained: mlflow.sklearn.load_model("models:/fraud/7")',
  );
  expect(loadCode("serve", version, "champion", "http://h")).toContain('"models:/fraud@champion"');
  expect(loadCode("download", { ...version, model: null }, undefined, "http://h")).toContain("models:/fraud/7");
});
