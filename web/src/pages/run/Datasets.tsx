import type { DatasetUse } from "@/api/types";
import { count } from "@/components/format";
import { Icon } from "@/components/Icon";
import { Copy } from "@/components/parts";
import { DataTable } from "@/files/DataTable";
import { JsonTree } from "@/files/JsonTree";
import { isObject, readJson } from "@/files/tables";
import { fieldsOf } from "@/pages/version/signature";
import "@/styles/files.css";

/** The datasets of a run: what each is, where it is, its columns and its profile. */
export function Datasets({ datasets }: { datasets: readonly DatasetUse[] }) {
  return (
    <section className="panel" aria-label="Datasets">
      <header><h2>Datasets</h2> <span className="faint num">{count(datasets.length)}</span></header>
      <ul className="body stack" style={{ gap: 18 }}>
        {datasets.map((one) => <Dataset key={`${one.name} ${one.digest} ${one.context}`} dataset={one} />)}
      </ul>
    </section>
  );
}

function Dataset({ dataset }: { dataset: DatasetUse }) {
  const place = placeOf(dataset.source);
  const facts = isObject(dataset.profile) ? Object.entries(dataset.profile) : [];
  const fields = schemaOf(dataset.schema);
  return (
    <li className="stack" style={{ gap: 8 }}>
      <div className="row wrap">
        <Icon name="database" /> <b>{dataset.name}</b>
        {dataset.context && <span className="chip info">{dataset.context}</span>}
        {facts.filter(([, value]) => typeof value === "number").slice(0, 4).map(([key, value]) => <span key={key} className="chip num">{count(value as number)} {key.replace(/^num_/, "").replaceAll("_", " ")}</span>)}
      </div>
      <dl className="facts">
        <dt>Digest</dt><dd className="row"><span className="mono">{dataset.digest}</span><Copy text={dataset.digest} label={`Copy the digest of ${dataset.name}`} /></dd>
        {(place || dataset.source_type) && <><dt>Source</dt><dd>{/^https?:\/\//.test(place) ? <a className="link" href={place} rel="noreferrer noopener" target="_blank">{place}</a> : <span className="mono">{place}</span>} <span className="faint">{dataset.source_type}</span></dd></>}
      </dl>
      {fields && fields.length > 0 && (
        <details>
          <summary className="muted">Schema: {count(fields.length)} {fields.length === 1 ? "column" : "columns"}</summary>
          <DataTable label={`Schema of ${dataset.name}`} counted={false} columns={[{ name: "Column" }, { name: "Type" }, { name: "Needed" }]} rows={fields.map((field) => [field.name, field.type, field.required])} />
        </details>
      )}
      {fields === null && dataset.schema !== null && dataset.schema !== undefined && <details><summary className="muted">Schema</summary><JsonTree value={dataset.schema} /></details>}
      {facts.length > 0 && <details><summary className="muted">Profile</summary><JsonTree value={dataset.profile} /></details>}
    </li>
  );
}

/** Where the data is, of what the client wrote about its source. */
export function placeOf(source: unknown): string {
  if (typeof source === "string") return source;
  if (!isObject(source)) return "";
  for (const key of ["url", "uri", "path", "table_name", "delta_table_name", "sql"]) if (typeof source[key] === "string") return source[key];
  return isObject(source["tags"]) && typeof source["tags"]["mlflow.source.name"] === "string" ? source["tags"]["mlflow.source.name"] : "";
}

/** The columns of a dataset, or null where its schema is none of mlflow's. Source: mlflow 3.17, data/pandas_dataset.py and numpy_dataset.py. */
export function schemaOf(schema: unknown): ReturnType<typeof fieldsOf> | null {
  if (!isObject(schema)) return null;
  if (Array.isArray(schema["mlflow_colspec"])) return fieldsOf(schema["mlflow_colspec"]);
  const tensors = schema["mlflow_tensorspec"];
  if (!isObject(tensors)) return null;
  return (["features", "targets"] as const).flatMap((part) => {
    const text = tensors[part];
    const value = typeof text === "string" ? readJson(text) : text;
    return fieldsOf(value ?? []).map((field) => ({ ...field, name: field.name || part }));
  });
}
