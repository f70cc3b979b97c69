import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Problem, Segmented, Skeleton } from "@/components/parts";
import { DataTable } from "@/files/DataTable";
import { JsonTree } from "@/files/JsonTree";
import { BYTES_MAX } from "@/files/kinds";
import { Cut, type Viewed } from "@/files/Preview";
import { keyOf, readText } from "@/files/source";
import { isObject, readJson } from "@/files/tables";
import { Lines } from "@/files/viewers/Text";
import { readYaml } from "@/files/yaml";
import { fieldsOf } from "@/pages/version/signature";

const FACTS: readonly (readonly [string, string])[] = [
  ["mlflow_version", "mlflow"],
  ["utc_time_created", "Made (UTC)"],
  ["model_id", "Model ID"],
  ["model_uuid", "Model UUID"],
  ["run_id", "Run ID"],
  ["artifact_path", "Path"],
  ["model_size_bytes", "Bytes"],
];

/** What a packaged model says of itself: flavors, signature, where it was made. */
export default function Mlmodel({ source, path, facts }: Viewed) {
  const asked = useQuery({ queryKey: ["mlmodel", keyOf(source), path], queryFn: ({ signal }) => readText(source, path, BYTES_MAX.mlmodel, signal) });
  const [view, setView] = useState<"model" | "text">("model");
  if (asked.isPending) return <Skeleton rows={8} />;
  if (asked.isError) return <Problem error={asked.error} retry={asked.refetch} />;
  const { text, isCut } = asked.data;
  const model = isCut ? undefined : readYaml(text);
  if (!isObject(model))
    return (
      <>
        {isCut ? <Cut shown={BYTES_MAX.mlmodel} of={facts.sizeBytes} /> : <p className="notice">This is no YAML, so it is shown as text.</p>}
        <Lines text={text} />
      </>
    );
  return (
    <div className="stack">
      <div><Segmented label="Show as" value={view} options={[["model", "Model"], ["text", "Text"]]} onChange={setView} /></div>
      {view === "text" ? <Lines text={text} /> : <Said model={model} />}
    </div>
  );
}

function Said({ model }: { model: Record<string, unknown> }) {
  const flavors = isObject(model["flavors"]) ? model["flavors"] : {};
  const signature = isObject(model["signature"]) ? model["signature"] : {};
  const facts = FACTS.filter(([key]) => model[key] !== undefined && model[key] !== null);
  return (
    <div className="stack">
      <dl className="facts">
        <dt>Flavors</dt>
        <dd className="row wrap">{Object.keys(flavors).map((flavor) => <span key={flavor} className="chip">{flavor}</span>)}</dd>
        {facts.map(([key, label]) => <Fact key={key} label={label}><span className="mono">{String(model[key])}</span></Fact>)}
      </dl>
      {(["inputs", "outputs", "params"] as const).map((part) => {
        const written = signature[part];
        const fields = fieldsOf(typeof written === "string" ? readJson(written) : written);
        if (fields.length === 0) return null;
        return (
          <section key={part} className="stack" aria-label={part}>
            <h3>{part === "inputs" ? "Takes" : part === "outputs" ? "Answers" : "Params of inference"}</h3>
            <DataTable label={part} counted={false} columns={[{ name: "Name" }, { name: "Type" }, { name: "Needed" }]} rows={fields.map((one) => [one.name, one.type, one.required])} />
          </section>
        );
      })}
      {Object.entries(flavors).map(([flavor, value]) => (
        <section key={flavor} className="stack" aria-label={flavor}>
          <h3>{flavor}</h3>
          <JsonTree value={value} />
        </section>
      ))}
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return <><dt>{label}</dt><dd>{children}</dd></>;
}
