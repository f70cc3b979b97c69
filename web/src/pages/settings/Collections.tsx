import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { call } from "@/api/client";
import type { Collection } from "@/api/types";
import { principals } from "@/components/choices";
import { Combobox } from "@/components/Combobox";
import { Icon } from "@/components/Icon";
import { Empty, Problem, Skeleton } from "@/components/parts";
import { Ask, Field, More, Person } from "@/components/registry";
import { toast } from "@/components/toasts";
import { collectionsOf, membersOf } from "@/pages/settings/queries";

type Kind = "group" | "role";
const PEOPLE = principals("people");

/** Groups, or roles, and who is in them. */
export function Collections({ kind, admin }: { kind: Kind; admin: boolean }) {
  const queries = useQueryClient();
  const pages = useInfiniteQuery(collectionsOf(kind));
  const [making, setMaking] = useState(false);
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const again = () => queries.invalidateQueries({ queryKey: ["settings"] });
  return (
    <section className="panel" aria-label={kind === "group" ? "Groups" : "Roles"}>
      <header>
        <h2 className="grow">{kind === "group" ? "Groups" : "Roles"}</h2>
        {admin && <button type="button" className="button small primary" onClick={() => setMaking(true)}>{kind === "group" ? "New group" : "New role"}</button>}
      </header>
      <div className="body stack">
        <p className="muted">{kind === "group" ? "A group stands for people: what is granted to it, its members have. Everybody who logs in is in everyone." : "A role stands for rights: whoever is given it has what is granted to it. The built-in ones cannot be changed."}</p>
        {pages.isPending && <Skeleton rows={4} />}
        {pages.isError && <Problem error={pages.error} retry={pages.refetch} />}
        {pages.isSuccess && items.length === 0 && <Empty icon="user" title="There is none yet">Make one, put people in it, and grant it something under Grants.</Empty>}
        {items.map((one) => (
          <One key={one.name} kind={kind} item={one} admin={admin} />
        ))}
        <More pages={pages} />
      </div>
      <Ask
        open={making}
        title={kind === "group" ? "New group" : "New role"}
        action="Create"
        done="Created"
        onClose={() => setMaking(false)}
        act={async (form) => {
          await call(kind === "group" ? "createGroup" : "createRole", { body: { name: String(form.get("name")).trim(), display_name: String(form.get("display")) } });
          await again();
        }}
      >
        <Field label="Name"><input className="input" name="name" required autoComplete="off" autoCapitalize="none" spellCheck={false} /></Field>
        <Field label="Shown as"><input className="input" name="display" autoComplete="off" /></Field>
      </Ask>
    </section>
  );
}

function One({ kind, item, admin }: { kind: Kind; item: Collection; admin: boolean }) {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [removing, setRemoving] = useState(false);
  const everyone = kind === "group" && item.name === "everyone";
  return (
    <details className="panel" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary style={{ padding: "10px 14px" }}>
        <span className="strong">{item.name}</span> <span className="muted">{item.display_name}</span> {item.is_builtin && <span className="chip">built in</span>}
      </summary>
      <div className="body stack" style={{ paddingTop: 0 }}>
        {everyone ? <p className="faint">Everybody who is logged in.</p> : open && <Members kind={kind} name={item.name} admin={admin} />}
        {admin && !item.is_builtin && <div className="row"><button type="button" className="button small danger" onClick={() => setRemoving(true)}>Remove the {kind}</button></div>}
      </div>
      <Ask
        open={removing}
        title={`Remove the ${kind} ${item.name}?`}
        action="Remove"
        danger
        done="Removed"
        onClose={() => setRemoving(false)}
        act={async () => {
          await call(kind === "group" ? "deleteGroup" : "deleteRole", { parameters: { name: item.name } });
          await queries.invalidateQueries({ queryKey: ["settings"] });
        }}
      >
        <p>What was granted to it goes with it; its members stay.</p>
      </Ask>
    </details>
  );
}

function Members({ kind, name, admin }: { kind: Kind; name: string; admin: boolean }) {
  const queries = useQueryClient();
  const [added, setAdded] = useState(0);
  const pages = useInfiniteQuery(membersOf(kind, name));
  const change = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["settings"] }),
    onError: (error) => toast(error),
  });
  if (pages.isPending) return <Skeleton rows={2} />;
  if (pages.isError) return <Problem error={pages.error} retry={pages.refetch} />;
  const members = pages.data.pages.flatMap((page) => page.members);
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const member = String(new FormData(event.currentTarget).get("member")).trim();
    change.mutate(() => call(kind === "group" ? "addGroupMember" : "addRoleMember", { parameters: { name, member } }).then(() => setAdded((before) => before + 1)));
  };
  return (
    <>
      {members.length === 0 && <p className="faint">Nobody is in it.</p>}
      <ul className="row wrap" style={{ gap: 12 }}>
        {members.map((one) => (
          <li key={one.name} className="row" style={{ gap: 2 }}>
            <Person name={one.name} />
            {one.kind !== "user" && <span className="chip">{one.kind.replace("_", " ")}</span>}
            {admin && (
              <button type="button" className="button plain icon small" aria-label={`Take ${one.name} out of ${name}`} onClick={() => change.mutate(() => call(kind === "group" ? "removeGroupMember" : "removeRoleMember", { parameters: { name, member: one.name } }))}>
                <Icon name="close" size={12} />
              </button>
            )}
          </li>
        ))}
      </ul>
      <More pages={pages} />
      {admin && (
        <form key={added} className="row wrap" style={{ alignItems: "flex-end" }} onSubmit={add}>
          <Combobox label={`Who to put in ${name}`} name="member" source={PEOPLE} required placeholder="user, service account or group" />
          <button type="submit" className="button">Add</button>
        </form>
      )}
    </>
  );
}
