import type { Version } from "@/api/types";
import { count } from "@/components/format";
import { Empty } from "@/components/parts";
import { Scroll } from "@/components/registry";
import { fieldsOf, type SignatureField } from "@/pages/version/signature";

const FIELDS_SHOWN = 300;

/** What the model takes and answers, and what it needs to run. */
export function Package({ version }: { version: Version }) {
  const { model, environment } = version;
  if (!model && !environment)
    return (
      <div className="panel">
        <Empty icon="box" title="No MLmodel file" snippet={'from mlflow.models import infer_signature\n\nmlflow.sklearn.log_model(model, name="model", signature=infer_signature(X, model.predict(X)), input_example=X[:5])'}>
          Signature and environment are read from the files of the version. mlflow&apos;s log_model writes them:
        </Empty>
      </div>
    );
  return (
    <div className="split">
      <div className="stack">
        {model?.problem && <p className="failure">The MLmodel file cannot be read: {model.problem}</p>}
        {(["inputs", "outputs", "params"] as const).map((part) => {
          const fields = fieldsOf(model?.signature?.[part]);
          if (part === "params" && fields.length === 0) return null;
          return (
            <section key={part} className="panel" aria-label={part}>
              <header><h2>{part === "inputs" ? "Takes" : part === "outputs" ? "Answers" : "Params of inference"}</h2> <span className="faint">{count(fields.length)}</span></header>
              {fields.length === 0 ? <div className="body faint">The model does not say. Log it with a signature, and clients are checked against it.</div> : <Fields fields={fields} />}
            </section>
          );
        })}
        {model?.input_example !== undefined && model?.input_example !== null && (
          <section className="panel" aria-label="Example">
            <header><h2>Example of an input</h2></header>
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
            <pre className="body" tabIndex={0} style={{ overflow: "auto", maxHeight: 260 }}>{JSON.stringify(model.input_example).slice(0, 4000)}</pre>
          </section>
        )}
      </div>
      <div className="stack">
        {model && (
          <section className="panel" aria-label="Package">
            <header><h2>Package</h2></header>
            <div className="body">
              <dl className="facts">
                <dt>Flavors</dt>
                <dd className="row wrap">{Object.keys(model.flavors).map((flavor) => <span key={flavor} className="chip">{flavor}</span>)}</dd>
                <dt>mlflow</dt><dd>{model.mlflow_version || <span className="faint">not said</span>}</dd>
                <dt>Made</dt><dd>{model.created || <span className="faint">not said</span>}</dd>
              </dl>
            </div>
          </section>
        )}
        {environment && (
          <section className="panel" aria-label="Environment">
            <header><h2 className="grow">Environment</h2> {environment.python && <span className="chip">Python {environment.python}</span>}</header>
            <div className="body stack">
              {environment.problems.map((one) => <p key={one} className="failure">{one}</p>)}
              {environment.conda.length > 0 && <p className="muted">conda: <span className="mono">{environment.conda.join(", ")}</span></p>}
              <ul className="stack" style={{ gap: 4 }}>
                {environment.packages.map((one) => <li key={one.line} className="mono" title={one.line}>{one.name}{one.version && <span className="faint"> {one.version}</span>}</li>)}
              </ul>
            </div>
          </section>
        )}
      </div>
    </div>
  );
}

function Fields({ fields }: { fields: SignatureField[] }) {
  return (
    <Scroll label="Fields">
      <table className="grid">
        <thead><tr><th>Name</th><th>Type</th><th>Needed</th></tr></thead>
        <tbody>
          {fields.slice(0, FIELDS_SHOWN).map((one, index) => (
            <tr key={`${index} ${one.name}`}>
              <td className="mono">{one.name || <span className="faint">without a name</span>}</td>
              <td className="mono">{one.type}</td>
              <td>{one.required}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {fields.length > FIELDS_SHOWN && <p className="faint" style={{ padding: 12 }}>and {count(fields.length - FIELDS_SHOWN)} more, in the MLmodel file</p>}
    </Scroll>
  );
}
