import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError, call } from "@/api/client";
import { Icon } from "@/components/Icon";
import { when } from "@/components/format";
import { Empty, Problem, Skeleton, Time } from "@/components/parts";
import { Alias, Ask, More, Person, Scroll, VersionLink } from "@/components/registry";
import { aliasesOf, aliasHistoryOf } from "@/pages/models/queries";
import { fromLocalInput, toLocalInput } from "@/pages/models/moment";

/** What a model's aliases point to, what they pointed to before, and what they meant at any moment. */
export function Aliases({ name }: { name: string }) {
  const aliases = useQuery(aliasesOf(name));
  const shown = aliases.data ?? [];
  if (aliases.isPending) return <Skeleton rows={5} height={28} />;
  if (aliases.isError) return <Problem error={aliases.error} retry={aliases.refetch} />;
  if (shown.length === 0)
    return (
      <div className="panel">
        <Empty icon="tag" title="No aliases yet" snippet={`from mlflow import MlflowClient\n\nMlflowClient().set_registered_model_alias("${name}", "champion", 1)`}>
          An alias is a name that code asks for, such as champion, and that moves from version to version. Set one here on the page of a version, or so:
        </Empty>
      </div>
    );
  return (
    <>
      <AsOf name={name} aliases={shown.map((one) => one.alias)} />
      {shown.map((one) => (
        <section key={one.alias} className="panel" aria-label={`Alias ${one.alias}`}>
          <header>
            <Alias alias={one.alias} />
            <Icon name="chevron" size={12} />
            <VersionLink name={name} version={one.version} />
            <span className="muted grow">
              since <Time ms={one.from_us / 1000} /> by {one.actor}
            </span>
            <Remove name={name} alias={one.alias} />
          </header>
          <History name={name} alias={one.alias} />
        </section>
      ))}
    </>
  );
}

function Remove({ name, alias }: { name: string; alias: string }) {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const level = useQuery({
    queryKey: ["model", name, "alias-level", alias],
    queryFn: async ({ signal }) => (await call("getLevel", { query: { object_kind: "alias", object: name, alias }, signal })).level,
  });
  if (level.data === undefined || level.data === "NONE" || level.data === "READ") return null;
  return (
    <>
      <button type="button" className="button plain icon small" aria-label={`Remove the alias ${alias}`} onClick={() => setOpen(true)}>
        <Icon name="trash" size={14} />
      </button>
      <Ask
        open={open}
        title={`Remove @${alias}?`}
        action="Remove"
        danger
        done={`@${alias} removed`}
        onClose={() => setOpen(false)}
        act={async () => {
          await call("deleteAlias", { parameters: { name, alias } });
          await queries.invalidateQueries({ queryKey: ["model", name] });
        }}
      >
        <p>Whoever loads <code>models:/{name}@{alias}</code> finds nothing until it is set again. Its history stays.</p>
      </Ask>
    </>
  );
}

function History({ name, alias }: { name: string; alias: string }) {
  const pages = useInfiniteQuery(aliasHistoryOf(name, alias));
  if (pages.isPending) return <div className="body"><Skeleton rows={2} /></div>;
  if (pages.isError) return <Problem error={pages.error} retry={pages.refetch} />;
  const spans = pages.data.pages.flatMap((page) => page.spans);
  return (
    <Scroll label="History of the alias">
      <table className="grid">
        <thead>
          <tr>
            <th>Version</th>
            <th>From</th>
            <th>To</th>
            <th>By</th>
          </tr>
        </thead>
        <tbody>
          {spans.map((span) => (
            <tr key={span.from_us}>
              <td><VersionLink name={name} version={span.version} /></td>
              <td className="muted">{when(span.from_us / 1000)}</td>
              <td className="muted">{span.to_us === null ? <span className="chip good">now</span> : when(span.to_us / 1000)}</td>
              <td><Person name={span.actor} /></td>
            </tr>
          ))}
        </tbody>
      </table>
      <More pages={pages} />
    </Scroll>
  );
}

function AsOf({ name, aliases }: { name: string; aliases: string[] }) {
  const { at } = useSearch({ from: "/models/$name" });
  const navigate = useNavigate({ from: "/models/$name" });
  const then = useMutation({
    mutationFn: (at_ms: number) =>
      Promise.all(
        aliases.map(async (alias) => {
          try {
            return { alias, version: (await call("getAlias", { parameters: { name, alias }, query: { at_us: at_ms * 1000 } })).version };
          } catch (error) {
            if (error instanceof ApiError && error.status === 404) return { alias, version: 0 };
            throw error;
          }
        }),
      ),
  });
  return (
    <section className="panel" aria-label="As of then">
      <div className="body stack">
        <form
          className="row wrap"
          onSubmit={(event) => {
            event.preventDefault();
            const at_ms = fromLocalInput(String(new FormData(event.currentTarget).get("at")));
            if (at_ms === null) return;
            void navigate({ search: (state) => ({ ...state, at: at_ms }), replace: true });
            then.mutate(at_ms);
          }}
        >
          <label className="row wrap">
            <span className="strong">What did they mean on</span>
            <input className="input" type="datetime-local" name="at" step={1} required defaultValue={toLocalInput(at ?? Date.now())} />
          </label>
          <button type="submit" className="button" disabled={then.isPending}>Look</button>
        </form>
        {then.isError && <p role="alert" className="failure">{then.error.message}</p>}
        {then.data && (
          <ul className="row wrap" aria-live="polite">
            {then.data.map((one) => (
              <li key={one.alias} className="row" style={{ gap: 4 }}>
                <Alias alias={one.alias} /> {one.version ? <VersionLink name={name} version={one.version} /> : <span className="faint">nothing</span>}
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
