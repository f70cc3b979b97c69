import { models } from "@/components/choices";
import { Combobox } from "@/components/Combobox";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "@/api/client";
import type { Webhook } from "@/api/types";
import { Copy } from "@/components/parts";
import { Ask, Field } from "@/components/registry";
import { EVENTS, freshSecret, readEvents } from "@/pages/webhooks/state";

const MODELS = models();

/** Makes a webhook, or changes one: of another protocol's, the events are in its words. */
export function WebhookForm({ open, onClose, webhook, model = "", onMade }: { open: boolean; onClose: () => void; webhook?: Webhook; model?: string; onMade?: (id: string) => void }) {
  const queries = useQueryClient();
  const [secret, setSecret] = useState("");
  const native = !webhook || webhook.protocol === "native";
  const chosen = webhook?.events ?? [];
  const listed = EVENTS.map(([event]) => event);
  const close = () => {
    setSecret("");
    onClose();
  };
  const act = async (form: FormData) => {
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const events = readEvents(form.getAll("event").map(String), text("others"));
    if (events.length === 0) throw new Error("Choose at least one event.");
    const shared = {
      name: text("name"),
      description: text("description"),
      url: text("url"),
      events,
      status: text("status") as Webhook["status"],
      verify_tls: form.get("verify") === "on",
      ...(native ? { format: text("format") as "cloudevents" | "slack" } : {}),
      ...(secret ? { secret } : form.get("unsign") === "on" ? { secret: "" } : {}),
      ...(text("authorization") ? { authorization: text("authorization") } : {}),
    };
    if (webhook) await call("updateWebhook", { parameters: { id: webhook.id }, body: shared });
    else onMade?.((await call("createWebhook", { body: { ...shared, model: text("model") } })).id);
    setSecret("");
    await queries.invalidateQueries({ queryKey: ["webhooks"] });
  };
  return (
    <Ask open={open} title={webhook ? "Change the webhook" : "New webhook"} action={webhook ? "Save" : "Create"} done={webhook ? "Saved" : "The webhook hears of what happens from now on"} onClose={close} act={act}>
      <Field label="URL" hint="https, and a public address; others must be allowed in the server's settings (webhook_allow)">
        <input className="input" name="url" type="url" required maxLength={2048} placeholder="https://hooks.example.com/lineal" defaultValue={webhook?.url} />
      </Field>
      <div className="row wrap" style={{ alignItems: "flex-start" }}>
        <div className="grow"><Field label="Name"><input className="input" name="name" maxLength={63} placeholder="deploy" defaultValue={webhook?.name} /></Field></div>
        {!webhook && <div className="grow"><Combobox label="Model" hint="Empty: everything in the store" name="model" source={MODELS} initial={model} placeholder="all" /></div>}
      </div>
      <fieldset style={{ border: 0, margin: 0, padding: 0 }} className="stack">
        <legend className="strong" style={{ padding: 0, marginBottom: 8 }}>Events</legend>
        {native && (
          <div className="choices">
            {EVENTS.map(([event, says]) => (
              <label key={event} className="check">
                <input type="checkbox" name="event" value={event} defaultChecked={chosen.includes(event)} />
                <span>{says} <code className="faint">{event}</code></span>
              </label>
            ))}
          </div>
        )}
        <Field label={native ? "Others" : "Names"} hint={native ? "Kinds of the ledger, such as run.created or token.*" : `In the words of ${webhook.protocol}`}>
          <input className="input mono" name="others" defaultValue={chosen.filter((one) => !native || !listed.includes(one)).join(" ")} />
        </Field>
      </fieldset>
      <div className="row wrap" style={{ alignItems: "flex-start" }}>
        {native && (
          <div className="grow">
            <Field label="Sends">
              <select className="input" name="format" defaultValue={webhook?.format ?? "cloudevents"}>
                <option value="cloudevents">CloudEvents</option>
                <option value="slack">A text for Slack</option>
              </select>
            </Field>
          </div>
        )}
        <div className="grow">
          <Field label="Status">
            <select className="input" name="status" defaultValue={webhook?.status ?? "ACTIVE"}>
              <option value="ACTIVE">Active</option>
              <option value="TEST_MODE">Tests only</option>
              <option value="DISABLED">Off</option>
            </select>
          </Field>
        </div>
      </div>
      <div className="stack" style={{ gap: 6 }}>
        <span className="strong">Signing secret</span>
        {secret ? (
          <div className="secret">
            <code>{secret}</code>
            <Copy text={secret} label="Copy the secret" />
          </div>
        ) : (
          <div className="row wrap">
            <button type="button" className="button small" onClick={() => setSecret(freshSecret())}>{webhook?.has_secret ? "Replace it" : "Make one"}</button>
            <span className="faint">{webhook?.has_secret ? "Messages are signed" : "The receiver checks with it that a message is from here"}</span>
            {webhook?.has_secret && <label className="check"><input type="checkbox" name="unsign" /> <span>Sign no longer</span></label>}
          </div>
        )}
        {secret && <small className="faint">Give it to the receiver now: it is never shown again.</small>}
      </div>
      <Field label="Authorization" hint={webhook?.has_authorization ? "A header is sent; type another to replace it" : "The value of a header to send, if the receiver wants one"}>
        <input className="input" name="authorization" autoComplete="off" placeholder="Bearer …" maxLength={1024} />
      </Field>
      <Field label="Description"><input className="input" name="description" maxLength={1000} defaultValue={webhook?.description} /></Field>
      <label className="check"><input type="checkbox" name="verify" defaultChecked={webhook?.verify_tls ?? true} /> <span>Check the receiver&apos;s certificate</span></label>
    </Ask>
  );
}
