import { useState } from "react";
import { Link } from "@tanstack/react-router";
import type { Version } from "@/api/types";
import { count, metric } from "@/components/format";
import { Empty, Time } from "@/components/parts";
import { seriesOf, sparkOf } from "@/pages/version/evaluations";
import { Scroll } from "@/components/registry";

/** Params and metrics of the run, metrics measured on the logged model, and the data. */
export function Measured({ version }: { version: Version }) {
  const [text, setText] = useState("");
  const fits = (key: string) => key.toLowerCase().includes(text.trim().toLowerCase());
  const metrics = Object.entries(version.metrics).filter(([key]) => fits(key)).sort(([a], [b]) => a.localeCompare(b));
  const params = Object.entries(version.params).filter(([key]) => fits(key)).sort(([a], [b]) => a.localeCompare(b));
  const evaluations = version.evaluations.filter((one) => fits(one.key));
  if (Object.keys(version.metrics).length + Object.keys(version.params).length + version.evaluations.length + version.datasets.length === 0)
    return (
      <div className="panel">
        <Empty icon="chart" title="Nothing was measured" snippet={'with mlflow.start_run():\n    mlflow.log_param("lr", 0.1)\n    mlflow.log_metric("auc", 0.93)\n    mlflow.sklearn.log_model(model, name="model", registered_model_name="churn")'}>
          A version shows what its run logged. Register the model from the run that trained it:
        </Empty>
      </div>
    );
  return (
    <div className="stack">
      <input type="search" className="input" style={{ maxWidth: 280 }} placeholder="Filter by name" aria-label="Filter by name" value={text} onChange={(event) => setText(event.target.value)} />
      {metrics.length > 0 && (
        <section className="panel" aria-label="Metrics of the run">
          <header>
            <h2 className="grow">Metrics of the run</h2>
            {version.run && <Link className="link" to="/runs/$runId" params={{ runId: version.run.run_id }} search={{}}>Charts</Link>}
          </header>
          <Scroll label="Metrics of the run">
            <table className="grid">
              <thead><tr><th>Metric</th><th className="num">Last</th><th className="num">Min</th><th className="num">Max</th><th className="num">Last step</th><th className="num">Points</th></tr></thead>
              <tbody>
                {metrics.map(([key, one]) => (
                  <tr key={key}>
                    <td className="mono">{key}</td>
                    <td className="num strong">{metric(one.last)}</td>
                    <td className="num" title={one.min_step === null ? "" : `at step ${one.min_step}`}>{metric(one.min)}</td>
                    <td className="num" title={one.max_step === null ? "" : `at step ${one.max_step}`}>{metric(one.max)}</td>
                    <td className="num">{count(one.last_step)}</td>
                    <td className="num">{count(one.points)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </section>
      )}
      {evaluations.length > 0 && (
        <section className="panel" aria-label="Measured on the model">
          <header><h2>Measured on the model, by any run</h2></header>
          <Scroll label="Measured on the model">
            <table className="grid">
              <thead><tr><th>Metric</th><th>Dataset</th><th className="num">Value</th><th>Over time</th><th>Run</th><th>When</th></tr></thead>
              <tbody>
                {seriesOf(evaluations).map((all) => {
                  const last = all[all.length - 1];
                  if (!last) return null;
                  return (
                    <tr key={`${last.key} ${last.dataset_name} ${last.dataset_digest}`}>
                      <td className="mono">{last.key}</td>
                      <td>{last.dataset_name ? <>{last.dataset_name} <span className="faint mono">{last.dataset_digest}</span></> : <span className="faint">not said</span>}</td>
                      <td className="num strong">{metric(last.value)}</td>
                      <td>{all.length > 1 ? <Spark name={last.key} values={all.map((one) => one.value)} /> : <span className="faint">once</span>}</td>
                      <td><Link className="link mono" to="/runs/$runId" params={{ runId: last.run_id }} search={{}}>{last.run_id.slice(0, 8)}</Link></td>
                      <td className="muted"><Time ms={last.time_ms} /></td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </Scroll>
        </section>
      )}
      {params.length > 0 && (
        <section className="panel" aria-label="Params">
          <header><h2>Params</h2></header>
          <Scroll label="Params">
            <table className="grid">
              <tbody>
                {params.map(([key, value]) => (
                  <tr key={key}><td className="mono" style={{ width: "34%" }}>{key}</td><td className="mono">{value}</td></tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </section>
      )}
      {version.datasets.length > 0 && (
        <section className="panel" aria-label="Datasets">
          <header><h2>Datasets</h2></header>
          <div className="body stack">
            {version.datasets.map((one) => (
              <details key={`${one.name} ${one.digest} ${one.context}`}>
                <summary>
                  <span className="strong">{one.name}</span> <span className="faint mono">{one.digest}</span> {one.context && <span className="chip">{one.context}</span>} <span className="muted">{profileOf(one.profile)}</span>
                </summary>
                <dl className="facts" style={{ marginTop: 10 }}>
                  <dt>Source</dt><dd className="digest">{one.source_type} {JSON.stringify(one.source)}</dd>
                  <dt>Schema</dt><dd className="digest">{columnsOf(one.schema)}</dd>
                </dl>
              </details>
            ))}
          </div>
        </section>
      )}
    </div>
  );
}

const SPARK = { width: 120, height: 26 };

/** How a metric of a model went: a line, said in words for those who do not see it. */
function Spark({ name, values }: { name: string; values: readonly (number | string)[] }) {
  const drawn = sparkOf(values, SPARK.width, SPARK.height);
  return (
    <span className="row">
      <svg className="spark" width={SPARK.width} height={SPARK.height} role="img" aria-label={`${name}, ${values.length} times: ${values.map(metric).join(", ")}`}>
        <polyline points={drawn.map((one) => one.join(",")).join(" ")} />
        {drawn.slice(-1).map(([x, y]) => <circle key="last" cx={x} cy={y} r={2.5} />)}
      </svg>
      <span className="faint num">{values.length} times</span>
    </span>
  );
}

function profileOf(profile: unknown): string {
  if (profile === null || typeof profile !== "object") return "";
  const rows = (profile as Record<string, unknown>)["num_rows"];
  return typeof rows === "number" ? `${count(rows)} rows` : "";
}

function columnsOf(schema: unknown): string {
  const columns = schema !== null && typeof schema === "object" ? (schema as Record<string, unknown>)["mlflow_colspec"] : undefined;
  if (!Array.isArray(columns)) return schema === null || schema === undefined ? "not said" : JSON.stringify(schema);
  return (columns as { name?: string; type?: string }[]).map((one) => `${one.name ?? ""}: ${one.type ?? ""}`).join(", ");
}
