import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { BASE, call } from "@/api/client";

/** Logs in with a password; on a server's first start, makes the first administrator. */
export default function Login() {
  const { next } = useSearch({ from: "/login" });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const session = useQuery({ queryKey: ["session"], queryFn: () => call("getSession", {}) });
  const [failure, setFailure] = useState("");
  const first = session.data?.setup_required === true;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get("name"));
    const password = String(form.get("password"));
    try {
      if (first) await call("setUp", { body: { name, password, token: String(form.get("token")) } });
      await call("login", { body: { name, password } });
      await queries.invalidateQueries();
      await navigate({ to: next.startsWith("/") && !next.startsWith("//") ? next : "/", replace: true });
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <main style={{ display: "grid", placeItems: "center", minHeight: "100%", padding: 16 }}>
      <form className="panel stack" style={{ width: "min(380px, 100%)", padding: 24 }} onSubmit={(event) => void submit(event)}>
        <div className="brand" style={{ padding: 0 }}>
          <img src={new URL("icon.svg", BASE).href} alt="" /> Lineal
        </div>
        <h1>{first ? "Make the first administrator" : "Log in"}</h1>
        {first && (
          <label className="stack" style={{ gap: 4 }}>
            Setup token, which the server printed when it started
            <input className="input" name="token" required autoComplete="off" />
          </label>
        )}
        <label className="stack" style={{ gap: 4 }}>
          Name
          <input className="input" name="name" required autoComplete="username" />
        </label>
        <label className="stack" style={{ gap: 4 }}>
          Password
          <input className="input" name="password" type="password" required autoComplete={first ? "new-password" : "current-password"} />
        </label>
        {failure && <p role="alert" style={{ color: "var(--bad)" }}>{failure}</p>}
        <button type="submit" className="button primary">{first ? "Create and log in" : "Log in"}</button>
      </form>
    </main>
  );
}
