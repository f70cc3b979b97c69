import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "@/api/client";
import type { Delivery, Webhook } from "@/api/types";
import { Icon } from "@/components/Icon";
import { count, duration, when } from "@/components/format";
import { Empty, Problem, Segmented, Skeleton, Time } from "@/components/parts";
import { Ask, More, Person, Scroll } from "@/components/registry";
import { toast } from "@/components/toasts";
import { WebhookForm } from "@/pages/webhooks/Form";
import { deliveriesOf, webhookOf, type DeliveryState } from "@/pages/webhooks/queries";
import { WebhookStatus } from "@/pages/webhooks/Webhooks";
import "@/styles/registry.css";

const TONE: Record<DeliveryState, string> = { delivered: "good", waiting: "info", dead: "bad", dropped: "" };

/** One webhook: what it sends where, a test, and every delivery with what the receiver said. */
export default function WebhookPage() {
  const { webhookId } = useParams({ from: "/webhooks/$webhookId" });
  const webhook = useQuery(webhookOf(webhookId));
  return (
    <div className="page">
      <nav className="crumbs" aria-label="Path">
        <Link to="/webhooks" search={{}}>Webhooks</Link> <Icon name="chevron" size={12} /> <span className="truncate">{webhook.data?.name || webhookId.slice(0, 8)}</span>
      </nav>
      {webhook.isPending && <Skeleton rows={6} height={24} />}
      {webhook.isError && <Problem error={webhook.error} retry={webhook.refetch} />}
      {webhook.data && <Shown webhook={webhook.data} />}
    </div>
  );
}

function Shown({ webhook }: { webhook: Webhook }) {
  const [dialog, setDialog] = useState<"" | "edit" | "delete">("");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const again = () => queries.invalidateQueries({ queryKey: ["webhooks"] });
  const test = useMutation({
    mutationFn: (event: string) => call("testWebhook", { parameters: { id: webhook.id }, body: event ? { event } : {} }),
  });
  const turn = useMutation({
    mutationFn: () => call("updateWebhook", { parameters: { id: webhook.id }, body: { status: webhook.status === "DISABLED" ? "ACTIVE" : "DISABLED" } }),
    onSuccess: again,
    onError: (error) => toast(error),
  });
  const [event, setEvent] = useState("");
  const named = webhook.events.filter((one) => !one.includes("*"));
  return (
    <>
      <div className="headline">
        <h1 className="grow row wrap">{webhook.name || "Webhook"} <WebhookStatus status={webhook.status} /></h1>
        <div className="row wrap">
          {named.length > 1 && (
            <select className="input" aria-label="Event of the test" value={event} onChange={(change) => setEvent(change.target.value)}>
              <option value="">first event</option>
              {named.map((one) => <option key={one}>{one}</option>)}
            </select>
          )}
          <button type="button" className="button primary" disabled={test.isPending} onClick={() => test.mutate(event)}><Icon name="bolt" /> {test.isPending ? "Sending …" : "Send a test"}</button>
          <button type="button" className="button" onClick={() => setDialog("edit")}>Edit</button>
          <button type="button" className="button" disabled={turn.isPending} onClick={() => turn.mutate()}>{webhook.status === "DISABLED" ? "Turn on" : "Turn off"}</button>
          <button type="button" className="button icon danger" aria-label="Delete the webhook" onClick={() => setDialog("delete")}><Icon name="trash" /></button>
        </div>
      </div>
      <div aria-live="polite">
        {test.isError && <p className="failure">{test.error.message}</p>}
        {test.data && (
          <section className="banner" aria-label="Result of the test">
            <span className={`chip ${test.data.delivered ? "good" : "bad"}`}>{test.data.delivered ? "Delivered" : "Not delivered"}</span>
            <span>{test.data.response_status === null ? test.data.error || "No answer" : `The receiver answered ${test.data.response_status}`} <span className="faint">after {duration(test.data.duration_ms)}</span></span>
            {test.data.response_body && <pre className="said" style={{ overflow: "auto", maxHeight: 160 }}>{test.data.response_body}</pre>}
          </section>
        )}
      </div>
      <section className="panel" aria-label="What it does">
        <div className="body">
          <dl className="facts">
            <dt>Sends to</dt><dd className="mono">{webhook.job_id ? `job ${webhook.job_id}` : webhook.url}</dd>
            <dt>Of</dt><dd>{webhook.model ? <Link className="link" to="/models/$name" params={{ name: webhook.model }} search={{}}>{webhook.model}</Link> : "everything"}</dd>
            <dt>Events</dt><dd className="row wrap">{webhook.events.map((one) => <span key={one} className="chip mono">{one}</span>)}</dd>
            <dt>As</dt><dd>{webhook.format.replaceAll("_", " ")} <span className="faint">made through {webhook.protocol}</span></dd>
            <dt>Secrets</dt><dd>{webhook.has_secret ? "signed" : "not signed"}, {webhook.has_authorization ? "with an Authorization header" : "without an Authorization header"}{webhook.verify_tls ? "" : ", the certificate is not checked"}</dd>
            {webhook.description && <><dt>Description</dt><dd>{webhook.description}</dd></>}
            <dt>By</dt><dd className="row wrap"><Person name={webhook.created_by} /> <span className="faint"><Time ms={webhook.created_ms} /></span></dd>
          </dl>
        </div>
      </section>
      <Deliveries id={webhook.id} />
      <WebhookForm open={dialog === "edit"} webhook={webhook} onClose={() => setDialog("")} />
      <Ask
        open={dialog === "delete"}
        title="Delete the webhook?"
        action="Delete"
        danger
        done="Deleted"
        onClose={() => setDialog("")}
        act={async () => {
          await call("deleteWebhook", { parameters: { id: webhook.id } });
          await navigate({ to: "/webhooks", search: {} });
          await again();
        }}
      >
        <p>What still waits for it is dropped, and its secrets are gone. To stop it for a while, turn it off.</p>
      </Ask>
    </>
  );
}

function Deliveries({ id }: { id: string }) {
  const [status, setStatus] = useState<DeliveryState | "all">("all");
  const pages = useInfiniteQuery(deliveriesOf(id, status === "all" ? "" : status));
  const deliveries = pages.data?.pages.flatMap((page) => page.deliveries) ?? [];
  return (
    <section className="panel" aria-label="Deliveries">
      <header className="wrap">
        <h2 className="grow">Deliveries</h2>
        <Segmented label="Which deliveries" value={status} onChange={setStatus} options={[["all", "All"], ["waiting", "Waiting"], ["delivered", "Delivered"], ["dead", "Given up"]]} />
      </header>
      {pages.isPending && <div className="body"><Skeleton rows={4} /></div>}
      {pages.isError && <Problem error={pages.error} retry={pages.refetch} />}
      {pages.isSuccess && deliveries.length === 0 && <Empty icon="clock" title="Nothing was sent yet">What it is told of stands here, with each answer. A delivery that fails is tried again after 1, 2, 4 … seconds, up to an hour between two. Send a test to see whether the receiver answers.</Empty>}
      {deliveries.length > 0 && (
        <Scroll label="Deliveries">
          <table className="grid">
            <thead><tr><th>Event</th><th>Status</th><th>Answer</th><th className="num">Attempts</th><th>When</th><th aria-label="Again" /></tr></thead>
            <tbody>{deliveries.map((one) => <Row key={one.id} id={id} delivery={one} />)}</tbody>
          </table>
        </Scroll>
      )}
      <More pages={pages} />
    </section>
  );
}

function Row({ id, delivery }: { id: string; delivery: Delivery }) {
  const queries = useQueryClient();
  const send = useMutation({
    mutationFn: () => call("redeliver", { parameters: { id, delivery: delivery.id } }),
    onSuccess: () => {
      toast("It is sent again");
      return queries.invalidateQueries({ queryKey: ["webhooks", id, "deliveries"] });
    },
    onError: (error) => toast(error),
  });
  return (
    <tr>
      <td><span className="mono">{delivery.event}</span> <span className="faint" title="The event in the ledger">#{count(delivery.event_seq)}</span></td>
      <td><span className={`chip ${TONE[delivery.status]}`}>{delivery.status === "dead" ? "given up" : delivery.status}</span></td>
      <td>
        {delivery.response_status !== null && <b>{delivery.response_status} </b>}
        {delivery.error && <span style={{ color: "var(--bad)" }}>{delivery.error}</span>}
        {delivery.response_body && <details><summary className="faint">what it said</summary><pre style={{ whiteSpace: "pre-wrap" }}>{delivery.response_body}</pre></details>}
        {delivery.duration_ms !== null && <span className="faint"> {duration(delivery.duration_ms)}</span>}
      </td>
      <td className="num">{delivery.attempts}</td>
      <td className="muted"><Time ms={(delivery.finished_us ?? delivery.attempted_us ?? delivery.created_us) / 1000} />{delivery.status === "waiting" && delivery.next_attempt_us !== null && <div className="faint">next {when(delivery.next_attempt_us / 1000)}</div>}</td>
      <td>{(delivery.status === "delivered" || delivery.status === "dead") && <button type="button" className="button small" disabled={send.isPending} onClick={() => send.mutate()}>Send again</button>}</td>
    </tr>
  );
}
