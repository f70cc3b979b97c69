import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { BASE, call } from "@/api/client";
import type { CreateToken, Token } from "@/api/types";
import { when } from "@/components/format";
import { Copy, Dialog, Empty, Problem, Skeleton, Snippet, Time } from "@/components/parts";
import { Ask, Field, More, Scroll } from "@/components/registry";
import { tokensOf } from "@/pages/settings/queries";

const SCOPES = [
  ["all", "Everything that the account may do"],
  ["read", "Read everything, change nothing"],
  ["tracking", "Experiments, runs, logged models and files"],
  ["registry", "Models, versions, aliases, requests"],
  ["access", "Users, groups, tokens and grants"],
] as const;

/** Where nobody logs in, nobody has a token. */
export function NoTokens() {
  return (
    <div className="panel">
      <Empty icon="bolt" title="Programs need no token here" snippet={`export MLFLOW_TRACKING_URI=${BASE.href.replace(/\/$/, "")}`}>
        This server lets everybody in who reaches it. Tokens come with logging in (lineal server --auth on).
      </Empty>
    </div>
  );
}

/** The tokens of an account; empty for one's own. A new one's secret is shown once. */
export function Tokens({ account, title }: { account: string; title: string }) {
  const queries = useQueryClient();
  const pages = useInfiniteQuery(tokensOf(account));
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState("");
  const [ending, setEnding] = useState<Token | null>(null);
  const tokens = pages.data?.pages.flatMap((page) => page.tokens) ?? [];
  const again = () => queries.invalidateQueries({ queryKey: ["settings", "tokens"] });
  return (
    <section className="panel" aria-label={title}>
      <header>
        <h2 className="grow">{title}</h2>
        <button type="button" className="button small primary" onClick={() => setMaking(true)}>New token</button>
      </header>
      {pages.isPending && <div className="body"><Skeleton rows={3} /></div>}
      {pages.isError && <Problem error={pages.error} retry={pages.refetch} />}
      {pages.isSuccess && tokens.length === 0 && (
        <Empty icon="bolt" title="No tokens yet" snippet={`export MLFLOW_TRACKING_URI=${BASE.href.replace(/\/$/, "")}\nexport MLFLOW_TRACKING_TOKEN=lnl_...\npython train.py`}>
          A token lets a program in, with all or some of what the account may do. mlflow&apos;s client reads it so:
        </Empty>
      )}
      {tokens.length > 0 && (
        <Scroll label="Tokens">
          <table className="grid">
            <thead><tr><th>Name</th><th>Begins with</th><th>May</th><th>Last used</th><th>Ends</th><th aria-label="End it" /></tr></thead>
            <tbody>
              {tokens.map((one) => (
                <tr key={one.id}>
                  <td><span className="strong">{one.name}</span> <span className="faint">made <Time ms={one.created_at_ms} /></span></td>
                  <td className="mono">{one.hint}…</td>
                  <td><span className="row wrap" style={{ gap: 4 }}>{one.scopes.map((scope) => <span key={scope} className="chip">{scope}</span>)}</span></td>
                  <td className="muted">{one.last_used_at_ms === null ? "never" : <Time ms={one.last_used_at_ms} />}</td>
                  <td className="muted">{one.revoked_at_ms !== null ? <span className="chip bad">ended</span> : one.expires_at_ms === null ? "never" : one.expires_at_ms < Date.now() ? <span className="chip bad">expired</span> : when(one.expires_at_ms)}</td>
                  <td>{one.revoked_at_ms === null && <button type="button" className="button small danger" onClick={() => setEnding(one)}>End</button>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <More pages={pages} />
      <Ask
        open={making}
        title="New token"
        action="Create"
        onClose={() => setMaking(false)}
        act={async (form) => {
          const days = String(form.get("days"));
          const scopes = form.getAll("scope").map(String) as NonNullable<CreateToken["scopes"]>;
          if (scopes.length === 0) throw new Error("Choose what it may be used for.");
          const made = await call("createToken", { body: { name: String(form.get("name")), scopes, ...(account ? { account } : {}), expires_in_days: days ? Number(days) : null } });
          setSecret(made.token);
          await again();
        }}
      >
        <Field label="Name" hint="What it is for: you end it by this name"><input className="input" name="name" required maxLength={100} placeholder="training cluster" /></Field>
        <fieldset className="stack" style={{ border: 0, margin: 0, padding: 0, gap: 6 }}>
          <legend className="strong" style={{ padding: 0, marginBottom: 6 }}>May be used for</legend>
          {SCOPES.map(([scope, says]) => (
            <label key={scope} className="check"><input type="checkbox" name="scope" value={scope} defaultChecked={scope === "all"} /> <span>{says}</span></label>
          ))}
        </fieldset>
        <Field label="Ends after">
          <select className="input" name="days" defaultValue="90">
            <option value="7">7 days</option><option value="30">30 days</option><option value="90">90 days</option><option value="365">a year</option><option value="">never</option>
          </select>
        </Field>
      </Ask>
      <Dialog open={secret !== ""} title="Your new token" onClose={() => setSecret("")}>
        <div className="stack">
          <p>Keep it now: it is never shown again.</p>
          <div className="secret"><code>{secret}</code><Copy text={secret} label="Copy the token" /></div>
          <Snippet code={`export MLFLOW_TRACKING_URI=${BASE.href.replace(/\/$/, "")}\nexport MLFLOW_TRACKING_TOKEN=${secret}`} />
          <div className="row ask-actions"><span className="grow" /><button type="button" className="button primary" onClick={() => setSecret("")}>I have kept it</button></div>
        </div>
      </Dialog>
      <Ask
        open={ending !== null}
        title={`End the token ${ending?.name ?? ""}?`}
        action="End it"
        danger
        done="The token has ended"
        onClose={() => setEnding(null)}
        act={async () => {
          if (ending) await call("revokeToken", { parameters: { token_id: String(ending.id) }, query: { ...(account ? { account } : {}) } });
          await again();
        }}
      >
        <p>Programs that use it are refused at once. This cannot be undone.</p>
      </Ask>
    </section>
  );
}
