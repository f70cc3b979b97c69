import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { BASE, call } from "@/api/client";
import type { RegisteredModel } from "@/api/types";
import { Icon } from "@/components/Icon";
import { Markdown } from "@/components/Markdown";
import { Problem, Segmented, Skeleton, Snippet, Time } from "@/components/parts";
import { Alias, Ask, Field, Person, Tags, VersionLink } from "@/components/registry";
import { toast } from "@/components/toasts";
import { Aliases } from "@/pages/models/Aliases";
import { Lifecycle } from "@/pages/models/Lifecycle";
import { includes, levelOf, modelOf } from "@/pages/models/queries";
import { MODEL_TABS, type ModelTab } from "@/pages/models/state";
import { Versions } from "@/pages/models/Versions";
import { ActivityPages } from "@/pages/version/Activities";
import "@/styles/registry.css";

const LABELS: Record<ModelTab, string> = { versions: "Versions", aliases: "Aliases", activity: "Activity", lifecycle: "Lifecycle" };

/** A registered model: its versions and how they got better, what its aliases mean and meant, what happened, and what it is. */
export default function ModelPage() {
  const { name } = useParams({ from: "/models/$name" });
  const { tab = "versions" } = useSearch({ from: "/models/$name" });
  const model = useQuery(modelOf(name));
  if (model.isPending)
    return (
      <div className="page">
        <Skeleton rows={1} height={30} />
        <Skeleton rows={9} height={22} />
      </div>
    );
  if (model.isError) return <div className="page"><Problem error={model.error} retry={model.refetch} /></div>;
  return (
    <div className="page">
      <Head model={model.data} />
      <div className="tabs" role="tablist" aria-label="Parts of the model">
        {MODEL_TABS.map((one) => (
          <Link key={one} role="tab" aria-selected={one === tab} to="/models/$name" params={{ name }} search={one === "versions" ? {} : { tab: one }}>
            {LABELS[one]}
          </Link>
        ))}
      </div>
      <div className="split">
        <div className="stack">
          {tab === "versions" && <Versions name={name} />}
          {tab === "aliases" && <Aliases name={name} />}
          {tab === "activity" && <Activity name={name} />}
          {tab === "lifecycle" && <Lifecycle name={name} />}
        </div>
        <About model={model.data} />
      </div>
    </div>
  );
}

function Head({ model }: { model: RegisteredModel }) {
  return (
    <div className="stack" style={{ gap: 8 }}>
      <nav className="crumbs" aria-label="Path">
        <Link to="/models" search={{}}>Models</Link> <Icon name="chevron" size={12} /> <span className="truncate">{model.name}</span>
      </nav>
      <div className="headline">
        <h1>{model.name}</h1>
        <div className="row wrap">
          {Object.entries(model.aliases).map(([alias, version]) => (
            <span key={alias} className="row" style={{ gap: 4 }}>
              <Alias alias={alias} /> <VersionLink name={model.name} version={version} />
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}

function Activity({ name }: { name: string }) {
  return (
    <section className="panel" aria-label="Activity">
      <div className="body">
        <ActivityPages name={name} />
      </div>
    </section>
  );
}

function About({ model }: { model: RegisteredModel }) {
  const level = useQuery(levelOf(model.name));
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<"" | "describe" | "rename" | "delete">("");
  const navigate = useNavigate();
  const again = () => queries.invalidateQueries({ queryKey: ["model", model.name] });
  const change = useMutation({ mutationFn: (act: () => Promise<unknown>) => act(), onSuccess: again, onError: (error) => toast(error) });
  const mayEdit = includes(level.data, "EDIT");
  const mayManage = includes(level.data, "MANAGE");
  const name = model.name;
  const alias = Object.keys(model.aliases).find((one) => one === "champion") ?? Object.keys(model.aliases)[0];
  return (
    <aside className="stack" aria-label="About the model">
      <section className="panel">
        <header>
          <h2 className="grow">About</h2>
          {mayEdit && (
            <button type="button" className="button plain small" onClick={() => setDialog("describe")}>
              {model.description ? "Edit" : "Describe"}
            </button>
          )}
        </header>
        <div className="body stack">
          {model.description ? <Markdown text={model.description} /> : <p className="faint">What it predicts, for whom, and who to ask: nobody has written it yet.</p>}
          <Tags
            tags={model.tags}
            {...(mayEdit
              ? {
                  onSet: (key: string, value: string) => change.mutate(() => call("setRegisteredModelTag", { parameters: { name, key }, body: { value } })),
                  onRemove: (key: string) => change.mutate(() => call("deleteRegisteredModelTag", { parameters: { name, key } })),
                }
              : {})}
          />
          <dl className="facts">
            <dt>Owner</dt>
            <dd>{model.owner ? <Person name={model.owner} /> : <span className="faint">nobody</span>}</dd>
            <dt>Made</dt>
            <dd><Time ms={model.created_ms} /></dd>
            <dt>Updated</dt>
            <dd><Time ms={model.updated_ms} /></dd>
            <dt>You may</dt>
            <dd>{level.data ? level.data.toLowerCase().replaceAll("_", " ") : <Skeleton />}</dd>
          </dl>
        </div>
      </section>
      <section className="panel">
        <header><h2>Load it</h2></header>
        <div className="body stack">
          <Snippet code={`import mlflow\n\nmlflow.set_tracking_uri("${BASE.href.replace(/\/$/, "")}")\nmodel = mlflow.pyfunc.load_model("models:/${name}${alias ? `@${alias}` : "/1"}")`} />
        </div>
      </section>
      <Subscription name={name} />
      {mayManage && (
        <div className="row wrap">
          <button type="button" className="button small" onClick={() => setDialog("rename")}>Rename</button>
          <button type="button" className="button small danger" onClick={() => setDialog("delete")}>Delete the model</button>
        </div>
      )}
      <Ask
        open={dialog === "describe"}
        title="Describe the model"
        action="Save"
        onClose={() => setDialog("")}
        act={async (form) => {
          await call("updateRegisteredModel", { parameters: { name }, body: { description: String(form.get("text")) } });
          await again();
        }}
      >
        <Field label="Description" hint="Markdown">
          <textarea className="input" name="text" rows={9} defaultValue={model.description} />
        </Field>
      </Ask>
      <Ask
        open={dialog === "rename"}
        title={`Rename ${name}`}
        action="Rename"
        done="Renamed"
        onClose={() => setDialog("")}
        act={async (form) => {
          const made = await call("renameRegisteredModel", { parameters: { name }, body: { new_name: String(form.get("name")) } });
          await queries.invalidateQueries({ queryKey: ["models"] });
          await navigate({ to: "/models/$name", params: { name: made.name }, search: {}, replace: true });
        }}
      >
        <p className="muted">Versions, aliases, grants and history go with it. Code that loads it by the old name finds it no longer.</p>
        <Field label="New name">
          <input className="input" name="name" required defaultValue={name} />
        </Field>
      </Ask>
      <Ask
        open={dialog === "delete"}
        title={`Delete ${name}?`}
        action="Delete"
        danger
        done="Deleted"
        onClose={() => setDialog("")}
        act={async (form) => {
          if (form.get("name") !== name) throw new Error(`Type ${name} to say that you mean it.`);
          await call("deleteRegisteredModel", { parameters: { name } });
          queries.removeQueries({ queryKey: ["model", name] });
          await queries.invalidateQueries({ queryKey: ["models"] });
          await navigate({ to: "/models", search: {} });
        }}
      >
        <p>
          All {model.versions} versions and their aliases go, and whoever serves one of them by its alias finds nothing. The ledger keeps what happened.
        </p>
        <Field label="Name of the model">
          <input className="input" name="name" autoComplete="off" placeholder={name} />
        </Field>
      </Ask>
    </aside>
  );
}

function Subscription({ name }: { name: string }) {
  const queries = useQueryClient();
  const state = useQuery({ queryKey: ["model", name, "subscription"], queryFn: ({ signal }) => call("getModelSubscription", { parameters: { name }, signal }), retry: false });
  const set = useMutation({
    mutationFn: (to: "ALL_EVENTS" | "DEFAULT" | "UNSUBSCRIBED") => call("setModelSubscription", { parameters: { name }, body: { state: to } }),
    onSuccess: (answer) => queries.setQueryData(["model", name, "subscription"], answer),
    onError: (error) => toast(error),
  });
  if (!state.isSuccess || state.data.state === "SUBSCRIBED") return null;
  return (
    <section className="panel">
      <header><h2>Tell me</h2></header>
      <div className="body">
        <Segmented
          label="What you want to hear of this model"
          value={state.data.state}
          options={[["ALL_EVENTS", "Everything"], ["DEFAULT", "What I follow"], ["UNSUBSCRIBED", "Nothing"]] as const}
          onChange={(to) => set.mutate(to as "ALL_EVENTS" | "DEFAULT" | "UNSUBSCRIBED")}
        />
      </div>
    </section>
  );
}
