import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "@/api/client";
import type { TransitionRequest, Version } from "@/api/types";
import { Markdown } from "@/components/Markdown";
import { Time } from "@/components/parts";
import { Ask, Field, Person } from "@/components/registry";
import { Change } from "@/pages/version/Activities";

export type Decision = TransitionRequest["available_actions"][number];

const DONE: Record<Decision, string> = { approve: "Approved, and moved", reject: "Rejected", cancel: "The request is taken back" };
const LABEL: Record<Decision, string> = { approve: "Approve", reject: "Reject", cancel: "Take back" };

/** The open requests of a version, above everything else, with what the viewer may do about them. */
export function Requests({ version }: { version: Version }) {
  const open = version.requests.filter((one) => one.state === "open");
  const archives = (request: TransitionRequest) => version.stage_options.some((option) => option.stage === request.target && option.may_archive);
  return (
    <>
      {open.map((request) => (
        <section key={request.id} className="banner" aria-label={`Request by ${request.created_by}`}>
          <span className="row wrap grow">
            <Person name={request.created_by} /> asks for <Change kind={request.kind} source={request.source} target={request.target} />
            <span className="faint"><Time ms={request.created_ms} /></span>
          </span>
          <Decide request={request} mayArchive={request.kind === "stage" && archives(request)} />
          {request.comment && <div className="said"><Markdown text={request.comment} /></div>}
        </section>
      ))}
    </>
  );
}

/** Buttons for exactly what the server says the viewer may do with a request. */
export function Decide({ request, mayArchive, onDone }: { request: TransitionRequest; mayArchive: boolean; onDone?: () => void }) {
  const [doing, setDoing] = useState<Decision | "">("");
  const queries = useQueryClient();
  const { name, version, kind, target } = request;
  const act = async (form: FormData) => {
    const comment = String(form.get("comment"));
    const parameters = { name, version: String(version) };
    if (doing === "approve") await call("approveTransitionRequest", { parameters, body: { kind, target, comment, archive_existing: form.get("archive") === "on" } });
    if (doing === "reject") await call("rejectTransitionRequest", { parameters, body: { kind, target, comment } });
    if (doing === "cancel") await call("cancelTransitionRequest", { parameters, body: { kind, target, comment, creator: request.created_by } });
    await Promise.all([queries.invalidateQueries({ queryKey: ["model", name] }), queries.invalidateQueries({ queryKey: ["requests"] }), queries.invalidateQueries({ queryKey: ["models"] })]);
    onDone?.();
  };
  if (request.available_actions.length === 0) return <span className="faint">Waits for somebody who may approve</span>;
  return (
    <span className="row">
      {(["approve", "reject", "cancel"] as const)
        .filter((one) => request.available_actions.includes(one))
        .map((one) => (
          <button key={one} type="button" className={`button small ${one === "approve" ? "primary" : one === "reject" ? "danger" : ""}`} onClick={() => setDoing(one)}>
            {LABEL[one]}
          </button>
        ))}
      <Ask open={doing !== ""} title={doing ? `${LABEL[doing]}: ${name} v${version}` : ""} action={doing ? LABEL[doing] : ""} danger={doing === "reject"} done={doing ? DONE[doing] : ""} onClose={() => setDoing("")} act={act}>
        <p className="row wrap">
          <Person name={request.created_by} /> asked for <Change kind={kind} source={request.source} target={target} />
        </p>
        {doing === "approve" && <p className="muted">{kind === "stage" ? `Version ${version} comes to ${target} at once.` : `@${target} points to version ${version} at once.`}</p>}
        {doing === "approve" && mayArchive && (
          <label className="check">
            <input type="checkbox" name="archive" defaultChecked /> <span>Archive the other versions in {target}</span>
          </label>
        )}
        <Field label="Comment" hint="Everybody who follows the version reads it">
          <textarea className="input" name="comment" rows={3} maxLength={20_000} />
        </Field>
      </Ask>
    </span>
  );
}
