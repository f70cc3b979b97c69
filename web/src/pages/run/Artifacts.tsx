import type { Run } from "@/api/types";
import { Browser, type Root } from "@/files/Browser";

/** The files of a run and of the models it made, and what is in them. */
export default function Artifacts({ run, modelId, path, onOpen }: { run: Run; modelId: string; path: string; onOpen: (modelId: string, path: string) => void }) {
  const roots: Root[] = [{ source: { kind: "run", runId: run.run_id }, title: "" }, ...run.model_outputs.map((one): Root => ({ source: { kind: "model", modelId: one.model_id }, title: `Model ${one.name || one.model_id}` }))];
  return (
    <Browser
      roots={roots}
      open={path ? { source: modelId ? { kind: "model", modelId } : { kind: "run", runId: run.run_id }, path } : null}
      onOpen={(to) => onOpen(to.source.kind === "model" ? to.source.modelId : "", to.path)}
      empty={'mlflow.log_artifact("report.html")'}
    />
  );
}
