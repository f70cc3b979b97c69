import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { call } from "@/api/client";
import { aliases as aliasesOf, models } from "@/components/choices";
import { Combobox } from "@/components/Combobox";
import { Icon } from "@/components/Icon";
import { Empty, Problem, Skeleton } from "@/components/parts";
import { Alias, Ask, More } from "@/components/registry";
import { toast } from "@/components/toasts";
import { protectedOf } from "@/pages/settings/queries";

const EVERY_MODEL = models({ every: true });

/** Aliases that only those may move who were granted them: of every model, or of one. */
export function ProtectedAliases({ admin }: { admin: boolean }) {
  const [object, setObject] = useState("*");
  const queries = useQueryClient();
  const pages = useInfiniteQuery(protectedOf(object));
  const [added, setAdded] = useState(0);
  const [removing, setRemoving] = useState("");
  const again = () => queries.invalidateQueries({ queryKey: ["settings", "protected"] });
  const protect = useMutation({
    mutationFn: (alias: string) => call("protectAlias", { parameters: { alias }, body: { object } }),
    onSuccess: again,
    onError: (error) => toast(error),
  });
  const aliases = pages.data?.pages.flatMap((page) => page.aliases) ?? [];
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    protect.mutate(String(new FormData(event.currentTarget).get("alias")).trim(), { onSuccess: () => setAdded((before) => before + 1) });
  };
  return (
    <section className="panel" aria-label="Protected aliases">
      <header><h2>Protected aliases</h2></header>
      <div className="body stack">
        <p className="muted">A protected alias is moved, and requests for it are decided, only by those who were granted it. The others ask.</p>
        <form className="row wrap" style={{ alignItems: "flex-end" }} onSubmit={(event) => { event.preventDefault(); setObject(String(new FormData(event.currentTarget).get("object")).trim() || "*"); }}>
          <Combobox label="Of the model" hint="* for every model" name="object" source={EVERY_MODEL} initial={object} required />
          <button type="submit" className="button">Look</button>
        </form>
        {pages.isPending && <Skeleton rows={2} />}
        {pages.isError && <Problem error={pages.error} retry={pages.refetch} />}
        {pages.isSuccess && aliases.length === 0 && <Empty icon="tag" title={object === "*" ? "No alias is protected on every model" : `No alias of ${object} is protected`}>Protect champion, grant it to those who decide, and everybody else asks for it.</Empty>}
        {aliases.length > 0 && (
          <ul className="row wrap">
            {aliases.map((alias) => (
              <li key={alias} className="row" style={{ gap: 0 }}>
                <Alias alias={alias} />
                <button type="button" className="button plain icon small" aria-label={`Protect ${alias} no longer`} onClick={() => setRemoving(alias)}><Icon name="close" size={12} /></button>
              </li>
            ))}
          </ul>
        )}
        <More pages={pages} />
        {(admin || object !== "*") && (
          <form key={added} className="row wrap" style={{ alignItems: "flex-end" }} onSubmit={add}>
            <Combobox label="Alias to protect" name="alias" source={aliasesOf(object)} required pattern="[A-Za-z0-9_\-]+" placeholder="champion" />
            <button type="submit" className="button" disabled={protect.isPending}>Protect it {object === "*" ? "on every model" : `on ${object}`}</button>
          </form>
        )}
      </div>
      <Ask
        open={removing !== ""}
        title={`Protect @${removing} no longer?`}
        action="Protect it no longer"
        danger
        onClose={() => setRemoving("")}
        act={async () => {
          await call("unprotectAlias", { parameters: { alias: removing }, query: { object } });
          await again();
        }}
      >
        <p>Whoever may edit {object === "*" ? "a model" : object} may move it then.</p>
      </Ask>
    </section>
  );
}
