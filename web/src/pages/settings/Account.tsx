import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { BASE, call } from "@/api/client";
import { setTheme, theme, type Theme } from "@/app/theme";
import { Segmented, Skeleton, Snippet } from "@/components/parts";
import { Ask, Field, Person } from "@/components/registry";
import { session, whoami } from "@/pages/settings/queries";

/** Who one is, one's password, and how the app looks in this browser. */
export function Account() {
  const state = useQuery(session);
  const required = state.data?.login_required === true;
  const who = useQuery({ ...whoami, enabled: required });
  const [changing, setChanging] = useState(false);
  const [look, setLook] = useState<Theme>(theme());
  return (
    <>
      <section className="panel" aria-label="Account">
        <header>
          <h2 className="grow">Account</h2>
          {required && state.data?.with_password && <button type="button" className="button small" onClick={() => setChanging(true)}>Change password</button>}
        </header>
        <div className="body">
          {state.isPending && <Skeleton rows={3} />}
          {state.data && !required && (
            <div className="stack">
              <p>This server lets everybody in who reaches it, and everybody may do everything. To let in only who proves who they are:</p>
              <Snippet code={"lineal users create NAME --admin\nlineal server --auth on"} />
            </div>
          )}
          {who.data && (
            <dl className="facts">
              <dt>Name</dt><dd><Person name={who.data.name} /></dd>
              <dt>Administrator</dt><dd>{who.data.is_admin ? "yes" : "no"}</dd>
              <dt>Groups</dt><dd className="row wrap">{who.data.groups.map((one) => <span key={one} className="chip">{one}</span>)}{who.data.groups.length === 0 && <span className="faint">none</span>}</dd>
              <dt>Roles</dt><dd className="row wrap">{who.data.roles.map((one) => <span key={one} className="chip accent">{one}</span>)}{who.data.roles.length === 0 && <span className="faint">none</span>}</dd>
            </dl>
          )}
          {who.isError && <p className="failure" role="alert">{who.error.message}</p>}
        </div>
      </section>
      <section className="panel" aria-label="Theme">
        <header><h2>Theme</h2></header>
        <div className="body stack">
          <Segmented
            label="Theme"
            value={look}
            options={[["system", "As the system"], ["light", "Light"], ["dark", "Dark"]]}
            onChange={(to) => {
              setTheme(to);
              setLook(to);
            }}
          />
          <p className="faint">Remembered in this browser. Press <kbd>t</kbd> anywhere to switch.</p>
        </div>
      </section>
      <section className="panel" aria-label="Use it from code">
        <header><h2>Use it from code</h2></header>
        <div className="body"><Snippet code={`export MLFLOW_TRACKING_URI=${BASE.href.replace(/\/$/, "")}${required ? "\nexport MLFLOW_TRACKING_TOKEN=...   # Settings, Tokens" : ""}`} /></div>
      </section>
      <Ask
        open={changing}
        title="Change your password"
        action="Change"
        onClose={() => setChanging(false)}
        act={async (form) => {
          if (form.get("new") !== form.get("again")) throw new Error("The two new passwords differ.");
          await call("changePassword", { body: { old_password: String(form.get("old")), new_password: String(form.get("new")) } });
          location.assign(new URL("login", BASE));
        }}
      >
        <p className="muted">All your sessions end, this one too: you log in again. Tokens stay.</p>
        <Field label="Present password"><input className="input" type="password" name="old" required autoComplete="current-password" /></Field>
        <Field label="New password" hint="12 characters or more"><input className="input" type="password" name="new" required minLength={12} autoComplete="new-password" /></Field>
        <Field label="The new one again"><input className="input" type="password" name="again" required autoComplete="new-password" /></Field>
      </Ask>
    </>
  );
}
