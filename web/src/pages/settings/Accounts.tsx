import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "@/api/client";
import type { Account, UpdateAccount } from "@/api/types";
import { Empty, Problem, Skeleton, Time } from "@/components/parts";
import { Ask, Field, More, Person, Scroll } from "@/components/registry";
import { accountsOf } from "@/pages/settings/queries";
import { Tokens } from "@/pages/settings/Tokens";

type Kind = "user" | "service_account";

/** Users, or service accounts with their tokens. */
export function Accounts({ kind, admin }: { kind: Kind; admin: boolean }) {
  const queries = useQueryClient();
  const pages = useInfiniteQuery(accountsOf(kind));
  const [dialog, setDialog] = useState<"" | "make" | "edit" | "delete">("");
  const [chosen, setChosen] = useState<Account | null>(null);
  const accounts = pages.data?.pages.flatMap((page) => page.accounts) ?? [];
  const again = () => queries.invalidateQueries({ queryKey: ["settings"] });
  const close = () => setDialog("");
  const isUser = kind === "user";
  const open = (which: "edit" | "delete", account: Account) => {
    setChosen(account);
    setDialog(which);
  };
  return (
    <>
      <section className="panel" aria-label={isUser ? "Users" : "Service accounts"}>
        <header>
          <h2 className="grow">{isUser ? "Users" : "Service accounts"}</h2>
          {admin && <button type="button" className="button small primary" onClick={() => setDialog("make")}>{isUser ? "New user" : "New service account"}</button>}
        </header>
        {pages.isPending && <div className="body"><Skeleton rows={4} /></div>}
        {pages.isError && <Problem error={pages.error} retry={pages.refetch} />}
        {pages.isSuccess && accounts.length === 0 && (
          <Empty icon="user" title={isUser ? "No users yet" : "No service accounts yet"} {...(isUser ? { snippet: "lineal users create ada --admin" } : {})}>
            {isUser ? "On the server's machine, the first one is made so:" : "A service account is for a program, such as a pipeline: it has no password, only tokens, and rights of its own."}
          </Empty>
        )}
        {accounts.length > 0 && (
          <Scroll label="Accounts">
            <table className="grid">
              <thead><tr><th>Name</th><th className="hide-small">Shown as</th>{isUser && <th className="hide-small">Mail</th>}<th>State</th><th className="hide-small">Made</th><th aria-label="Change" /></tr></thead>
              <tbody>
                {accounts.map((one) => (
                  <tr key={one.name}>
                    <td><Person name={one.name} /></td>
                    <td className="hide-small">{one.display_name}</td>
                    {isUser && <td className="hide-small">{one.email}</td>}
                    <td><span className="row wrap" style={{ gap: 4 }}>{one.is_admin && <span className="chip accent">administrator</span>}{one.is_disabled ? <span className="chip bad">disabled</span> : <span className="chip good">active</span>}</span></td>
                    <td className="muted hide-small"><Time ms={one.created_at_ms} /></td>
                    <td>
                      <span className="row">
                        {!isUser && admin && <button type="button" className="button small" aria-pressed={chosen?.name === one.name && dialog === ""} onClick={() => { setDialog(""); setChosen(chosen?.name === one.name ? null : one); }}>Tokens</button>}
                        {admin && <button type="button" className="button small" onClick={() => open("edit", one)}>Edit</button>}
                        {admin && <button type="button" className="button small danger" onClick={() => open("delete", one)}>Remove</button>}
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
        <More pages={pages} />
      </section>
      {!isUser && chosen && dialog === "" && <Tokens key={chosen.name} account={chosen.name} title={`Tokens of ${chosen.name}`} />}
      <Ask
        open={dialog === "make"}
        title={isUser ? "New user" : "New service account"}
        action="Create"
        done="Created"
        onClose={close}
        act={async (form) => {
          const text = (name: string) => String(form.get(name) ?? "");
          const shared = { name: text("name").trim(), display_name: text("display"), is_admin: form.get("admin") === "on" };
          if (isUser) await call("createUser", { body: { ...shared, email: text("email"), password: text("password") } });
          else await call("createServiceAccount", { body: shared });
          await again();
        }}
      >
        <Field label="Name"><input className="input" name="name" required autoComplete="off" autoCapitalize="none" spellCheck={false} /></Field>
        <Field label="Shown as"><input className="input" name="display" autoComplete="off" /></Field>
        {isUser && <Field label="Mail" hint="For notifications"><input className="input" name="email" type="email" autoComplete="off" /></Field>}
        {isUser && <Field label="Password" hint="12 characters or more; empty: logs in through the provider only"><input className="input" name="password" type="password" autoComplete="new-password" /></Field>}
        <label className="check"><input type="checkbox" name="admin" /> <span>Administrator: may do everything</span></label>
      </Ask>
      <Ask
        open={dialog === "edit"}
        title={`Change ${chosen?.name ?? ""}`}
        action="Save"
        done="Saved"
        onClose={close}
        act={async (form) => {
          if (!chosen) return;
          const password = String(form.get("password") ?? "");
          const body: UpdateAccount = {
            display_name: String(form.get("display")),
            is_admin: form.get("admin") === "on",
            is_disabled: form.get("disabled") === "on",
            ...(isUser ? { email: String(form.get("email")) } : {}),
            ...(password ? { password } : {}),
          };
          await call(isUser ? "updateUser" : "updateServiceAccount", { parameters: { name: chosen.name }, body });
          await again();
        }}
      >
        <Field label="Shown as"><input className="input" name="display" defaultValue={chosen?.display_name} /></Field>
        {isUser && <Field label="Mail"><input className="input" name="email" type="email" defaultValue={chosen?.email} /></Field>}
        {isUser && <Field label="New password" hint="Empty: stays as it is. Another one ends all sessions"><input className="input" name="password" type="password" autoComplete="new-password" /></Field>}
        <label className="check"><input type="checkbox" name="admin" defaultChecked={chosen?.is_admin} /> <span>Administrator: may do everything</span></label>
        <label className="check"><input type="checkbox" name="disabled" defaultChecked={chosen?.is_disabled} /> <span>Disabled: sessions and tokens are refused at once</span></label>
      </Ask>
      <Ask
        open={dialog === "delete"}
        title={`Remove ${chosen?.name ?? ""}?`}
        action="Remove"
        danger
        done="Removed"
        onClose={() => { close(); setChosen(null); }}
        act={async () => {
          if (chosen) await call(isUser ? "deleteUser" : "deleteServiceAccount", { parameters: { name: chosen.name } });
          await again();
        }}
      >
        <p>Tokens, sessions and grants go with the account. What it did keeps its name in the ledger. To lock somebody out for a while, disable them.</p>
      </Ask>
    </>
  );
}
