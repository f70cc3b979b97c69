import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { BASE } from "@/api/client";
import type { Webhook } from "@/api/types";
import { Icon } from "@/components/Icon";
import { Empty, Problem, Skeleton, Time } from "@/components/parts";
import { More, Person } from "@/components/registry";
import { WebhookForm } from "@/pages/webhooks/Form";
import { webhooksOf } from "@/pages/webhooks/queries";
import "@/styles/registry.css";

const SNIPPET = `curl -H "Authorization: Bearer $TOKEN" --json '{
  "url": "https://hooks.example.com/lineal",
  "events": ["alias.*", "model_version.stage_changed"],
  "model": "churn"}' ${BASE.href}api/v1/webhooks`;

const TONE: Record<Webhook["status"], [string, string]> = { ACTIVE: ["good", "Active"], TEST_MODE: ["warn", "Tests only"], DISABLED: ["", "Off"] };

export function WebhookStatus({ status }: { status: Webhook["status"] }) {
  const [tone, label] = TONE[status];
  return <span className={`chip ${tone}`}>{label}</span>;
}

/** The webhooks that the viewer may manage, made through whichever protocol. */
export default function Webhooks() {
  const { model = "" } = useSearch({ from: "/webhooks" });
  const navigate = useNavigate();
  const [making, setMaking] = useState(false);
  const pages = useInfiniteQuery(webhooksOf(model));
  const webhooks = pages.data?.pages.flatMap((page) => page.webhooks) ?? [];
  return (
    <div className="page">
      <div className="row between wrap">
        <h1>Webhooks{model && <span className="muted"> of {model}</span>}</h1>
        <button type="button" className="button primary" onClick={() => setMaking(true)}><Icon name="plus" /> New webhook</button>
      </div>
      {pages.isPending && <Skeleton rows={5} height={30} />}
      {pages.isError && <Problem error={pages.error} retry={pages.refetch} />}
      {pages.isSuccess && webhooks.length === 0 && (
        <div className="panel">
          <Empty icon="hook" title="No webhooks that you may manage" snippet={SNIPPET}>
            A webhook tells another system what happens: a pipeline deploys when champion moves, a channel reads who asks for Production. Those of a model need the right to manage it, those of everything the right to manage the store.
          </Empty>
        </div>
      )}
      {webhooks.length > 0 && (
        <section className="panel scroll-x" aria-label="Webhooks">
          <table className="grid">
            <thead><tr><th>Name</th><th>Sends to</th><th>Of</th><th className="hide-small">Events</th><th>Status</th><th className="hide-small">By</th><th className="hide-small">Made</th></tr></thead>
            <tbody>
              {webhooks.map((one) => (
                <tr key={one.id}>
                  <td><Link className="link strong" to="/webhooks/$webhookId" params={{ webhookId: one.id }}>{one.name || one.id.slice(0, 8)}</Link>{one.protocol !== "native" && <span className="chip" style={{ marginLeft: 6 }}>{one.protocol}</span>}</td>
                  <td className="mono">{one.job_id ? `job ${one.job_id}` : one.url}</td>
                  <td>{one.model ? <Link className="link" to="/models/$name" params={{ name: one.model }} search={{}}>{one.model}</Link> : <span className="muted">everything</span>}</td>
                  <td className="hide-small"><span className="row wrap" style={{ gap: 4 }}>{one.events.slice(0, 4).map((event) => <span key={event} className="chip mono">{event}</span>)}{one.events.length > 4 && <span className="faint">and {one.events.length - 4} more</span>}</span></td>
                  <td><WebhookStatus status={one.status} /></td>
                  <td className="hide-small"><Person name={one.created_by} /></td>
                  <td className="muted hide-small"><Time ms={one.created_ms} /></td>
                </tr>
              ))}
            </tbody>
          </table>
          <More pages={pages} />
        </section>
      )}
      <WebhookForm open={making} model={model} onClose={() => setMaking(false)} onMade={(id) => void navigate({ to: "/webhooks/$webhookId", params: { webhookId: id } })} />
    </div>
  );
}
