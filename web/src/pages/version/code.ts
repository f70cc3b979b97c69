import { BASE } from "@/api/client";

export type LoadKind = "python" | "serve" | "download";

/** Code that loads a version from this server, by an alias where one is given: then it goes along when the alias moves. */
export function loadCode(kind: LoadKind, version: { name: string; version: number; model: { flavors: Record<string, unknown> } | null }, alias?: string, server = BASE.href.replace(/\/$/, "")): string {
  const uri = `models:/${version.name}${alias ? `@${alias}` : `/${version.version}`}`;
  switch (kind) {
    case "python": {
      const own = Object.keys(version.model?.flavors ?? {}).find((flavor) => LOADERS.includes(flavor));
      const lines = ["import mlflow", "", `mlflow.set_tracking_uri("${server}")`, `model = mlflow.pyfunc.load_model("${uri}")`];
      if (own) lines.push(`# or, as it was trained: mlflow.${own}.load_model("${uri}")`);
      return lines.join("\n");
    }
    case "serve":
      return `export MLFLOW_TRACKING_URI=${server}\nmlflow models serve --model-uri "${uri}" --port 8080`;
    case "download":
      return `export MLFLOW_TRACKING_URI=${server}\nmlflow artifacts download --artifact-uri "${uri}" --dst-path model`;
  }
}

const LOADERS = ["sklearn", "xgboost", "lightgbm", "catboost", "pytorch", "tensorflow", "keras", "transformers", "onnx", "prophet", "statsmodels", "spacy", "spark"];
