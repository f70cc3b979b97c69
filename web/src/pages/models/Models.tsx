import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { BASE } from "@/api/client";
import type { RegisteredModel } from "@/api/types";
import { useKeys } from "@/app/keys";
import { count } from "@/components/format";
import { Empty, Problem, Skeleton, Time } from "@/components/parts";
import { Alias, More, Person, Stage, VersionLink } from "@/components/registry";
import { modelsOf } from "@/pages/models/queries";
import "@/styles/registry.css";

const REGISTER = `import mlflow

mlflow.set_tracking_uri("${BASE.href.replace(/\/$/, "")}")
with mlflow.start_run():
    mlflow.sklearn.log_model(model, name="model", registered_model_name="churn")`;

/** Registered models, by name. */
export default function Models() {
  const { q = "" } = useSearch({ from: "/models" });
  const navigate = useNavigate({ from: "/models" });
  const [text, setText] = useState(q);
  const wanted = useDeferredValue(text.trim());
  const input = useRef<HTMLInputElement>(null);
  useKeys(useMemo(() => ({ "/": () => input.current?.focus() }), []));
  useEffect(() => {
    if (wanted !== q) void navigate({ search: wanted ? { q: wanted } : {}, replace: true });
  }, [wanted, q, navigate]);
  const pages = useInfiniteQuery({ ...modelsOf(wanted), placeholderData: keepPreviousData });
  const models = pages.data?.pages.flatMap((page) => page.registered_models) ?? [];
  return (
    <div className="page">
      <div className="row between wrap">
        <h1>Models</h1>
        <input ref={input} type="search" className="input" style={{ width: 260 }} placeholder="Filter by name" aria-label="Filter by name" value={text} onChange={(event) => setText(event.target.value)} />
      </div>
      {pages.isPending && <Skeleton rows={8} height={34} />}
      {pages.isError && <Problem error={pages.error} retry={pages.refetch} />}
      {pages.isSuccess && models.length === 0 && (
        <Empty icon="box" title={wanted ? "No model is called so" : "No registered models yet"} {...(wanted ? {} : { snippet: REGISTER })}>
          {wanted ? "Try a part of its name." : "A registered model is a named line of versions, with aliases, stages and approvals. Logging a model with a name registers it:"}
        </Empty>
      )}
      {models.length > 0 && (
        <div className="panel scroll-x">
          <table className="grid">
            <thead>
              <tr>
                <th>Name</th>
                <th>Newest</th>
                <th>Aliases</th>
                <th>Stages</th>
                <th className="hide-small">Owner</th>
                <th className="num hide-small">Versions</th>
                <th className="hide-small">Updated</th>
              </tr>
            </thead>
            <tbody>
              {models.map((model) => (
                <Row key={model.name} model={model} />
              ))}
            </tbody>
          </table>
          <More pages={pages} />
        </div>
      )}
    </div>
  );
}

function Row({ model }: { model: RegisteredModel }) {
  const newest = Math.max(0, ...model.latest_versions.map((one) => one.version));
  const staged = model.latest_versions.filter((one) => one.stage !== "None" && one.stage !== "Archived");
  return (
    <tr>
      <td>
        <Link className="link strong" to="/models/$name" params={{ name: model.name }} search={{}}>
          {model.name}
        </Link>
        <div className="faint hide-small truncate" style={{ maxWidth: 380 }}>
          {firstLine(model.description)}
        </div>
      </td>
      <td>{newest > 0 ? <VersionLink name={model.name} version={newest} /> : <span className="faint">none</span>}</td>
      <td>
        <div className="row wrap">
          {Object.entries(model.aliases).map(([alias, version]) => (
            <span key={alias} className="row" style={{ gap: 4 }}>
              <Alias alias={alias} /> <VersionLink name={model.name} version={version} />
            </span>
          ))}
        </div>
      </td>
      <td>
        <div className="row wrap">
          {staged.map((one) => (
            <span key={one.version} className="row" style={{ gap: 4 }}>
              <Stage stage={one.stage} /> <VersionLink name={model.name} version={one.version} />
            </span>
          ))}
        </div>
      </td>
      <td className="hide-small">{model.owner ? <Person name={model.owner} /> : ""}</td>
      <td className="num hide-small">{count(model.versions)}</td>
      <td className="muted hide-small">
        <Time ms={model.updated_ms} />
      </td>
    </tr>
  );
}

/** The first line of a description, without the marks of Markdown. */
export function firstLine(text: string): string {
  const line = text.split("\n").find((one) => one.trim()) ?? "";
  return line.replace(/^#+\s*/, "").replaceAll(/[*`]/g, "");
}
