import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { addressOf, BASE, call } from "@/api/client";
import { Problem, Skeleton, Snippet } from "@/components/parts";
import { Field } from "@/components/registry";
import { pathAfter } from "@/pages/login/next";
import "@/styles/registry.css";

/** Logs in with a password or through the organisation's provider; on a server's first start, makes the first administrator. */
export default function Login() {
  const { next } = useSearch({ from: "/login" });
  const router = useRouter();
  const queries = useQueryClient();
  const session = useQuery({ queryKey: ["session"], queryFn: () => call("getSession", {}) });
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const target = pathAfter(next);
  const first = session.data?.setup_required === true;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get("name")).trim();
    const password = String(form.get("password"));
    setBusy(true);
    setFailure("");
    try {
      if (first) {
        if (password !== String(form.get("again"))) throw new Error("The two passwords differ.");
        await call("setUp", { body: { name, password, token: String(form.get("token")).trim() } });
      }
      queries.setQueryData(["session"], await call("login", { body: { name, password } }));
      await queries.invalidateQueries();
      router.history.push(`${BASE.pathname.replace(/\/$/, "")}${target}`);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      if (first) void session.refetch();
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="door" id="main">
      {session.isPending && <Skeleton rows={3} height={30} />}
      {session.isError && <Problem error={session.error} retry={session.refetch} />}
      {session.isSuccess && (
        <form className="panel stack" onSubmit={(event) => void submit(event)}>
          <div className="brand" style={{ padding: 0 }}>
            <img src={new URL("icon.svg", BASE).href} alt="" /> Lineal
          </div>
          <h1>{first ? "Make the first administrator" : session.data.login_required ? "Log in" : "Nobody has to log in"}</h1>
          {!session.data.login_required && (
            <>
              <p className="muted">This server lets everybody in who reaches it. To let in only who proves who they are, start it so:</p>
              <Snippet code="lineal server --auth on" />
              <a className="button primary" href={BASE.href}>To the start page</a>
            </>
          )}
          {first && (
            <>
              <p className="muted">The server printed a token when it started. It shows that you are who runs it, and works until there is an administrator.</p>
              <Field label="Setup token">
                <input className="input mono" name="token" required autoComplete="off" spellCheck={false} />
              </Field>
            </>
          )}
          {session.data.login_required && (
            <>
              <Field label="Name">
                <input className="input" name="name" required autoComplete="username" autoCapitalize="none" spellCheck={false} />
              </Field>
              <Field label="Password" {...(first ? { hint: "12 characters or more" } : {})}>
                <input className="input" name="password" type="password" required autoComplete={first ? "new-password" : "current-password"} />
              </Field>
              {first && (
                <Field label="The password again">
                  <input className="input" name="again" type="password" required autoComplete="new-password" />
                </Field>
              )}
              {failure && <p role="alert" className="failure">{failure}</p>}
              <button type="submit" className="button primary" disabled={busy}>{first ? "Create and log in" : "Log in"}</button>
              {session.data.with_provider && (
                <>
                  <span className="or">or</span>
                  <a className="button" href={addressOf("/api/v1/login/oidc", {}, { next: target }).href}>Log in with your organisation</a>
                </>
              )}
              {first ? (
                <p className="faint">Or on the server: <code>lineal users create NAME --admin</code></p>
              ) : (
                <p className="faint">No account? An administrator makes one under Settings, Users. Programs log in with a token.</p>
              )}
            </>
          )}
        </form>
      )}
    </main>
  );
}
