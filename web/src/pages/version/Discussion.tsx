import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "@/api/client";
import type { Comment, TransitionRequest, Version } from "@/api/types";
import { Markdown } from "@/components/Markdown";
import { Time } from "@/components/parts";
import { Ask, Field, Person, Scroll } from "@/components/registry";
import { toast } from "@/components/toasts";
import { ActivityPages, Change } from "@/pages/version/Activities";

const TONE: Record<TransitionRequest["state"], string> = { open: "info", approved: "good", rejected: "bad", cancelled: "", closed: "" };

/** What was asked, what people said, and all that happened, newest last where one writes below. */
export function Discussion({ version }: { version: Version }) {
  const settled = version.requests.filter((one) => one.state !== "open");
  return (
    <div className="split">
      <div className="stack">
        <section className="panel" aria-label="Comments">
          <header><h2>Comments</h2></header>
          <div className="body stack">
            {version.comments.length === 0 && <p className="faint">Nobody has said anything. Ask what you need to know to decide; whoever made the version is told.</p>}
            {version.comments.map((one) => (
              <One key={one.id} comment={one} />
            ))}
            <Write version={version} />
          </div>
        </section>
        {settled.length > 0 && (
          <section className="panel" aria-label="Settled requests">
            <header><h2>Settled requests</h2></header>
            <Scroll label="Settled requests">
              <table className="grid">
                <tbody>
                  {settled.map((one) => (
                    <tr key={one.id}>
                      <td><Person name={one.created_by} /></td>
                      <td><Change kind={one.kind} source={one.source} target={one.target} /></td>
                      <td><span className={`chip ${TONE[one.state]}`}>{one.state}</span> {one.resolved_by && <span className="muted">by {one.resolved_by}</span>}</td>
                      <td className="muted">{one.resolved_ms !== null && <Time ms={one.resolved_ms} />}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          </section>
        )}
      </div>
      <section className="panel" aria-label="Activities">
        <header><h2>Everything that happened</h2></header>
        <div className="body">
          <ActivityPages name={version.name} version={String(version.version)} />
        </div>
      </section>
    </div>
  );
}

function One({ comment }: { comment: Comment }) {
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<"" | "edit" | "delete">("");
  const again = () => queries.invalidateQueries({ queryKey: ["model", comment.name] });
  return (
    <article className="stack" style={{ gap: 6 }} aria-label={`Comment by ${comment.created_by}`}>
      <div className="row wrap">
        <Person name={comment.created_by} />
        <span className="faint"><Time ms={comment.created_ms} />{comment.updated_ms > comment.created_ms ? ", edited" : ""}</span>
        <span className="grow" />
        {comment.available_actions.includes("edit") && <button type="button" className="button plain small" onClick={() => setDialog("edit")}>Edit</button>}
        {comment.available_actions.includes("delete") && <button type="button" className="button plain small" onClick={() => setDialog("delete")}>Delete</button>}
      </div>
      <div className="timeline"><div className="note" style={{ margin: 0 }}><Markdown text={comment.text} /></div></div>
      <Ask
        open={dialog === "edit"}
        title="Edit the comment"
        action="Save"
        onClose={() => setDialog("")}
        act={async (form) => {
          await call("updateComment", { parameters: { id: comment.id }, body: { text: String(form.get("text")) } });
          await again();
        }}
      >
        <Field label="Comment" hint="Markdown">
          <textarea className="input" name="text" rows={6} required maxLength={20_000} defaultValue={comment.text} />
        </Field>
      </Ask>
      <Ask
        open={dialog === "delete"}
        title="Delete the comment?"
        action="Delete"
        danger
        done="Deleted"
        onClose={() => setDialog("")}
        act={async () => {
          await call("deleteComment", { parameters: { id: comment.id } });
          await again();
        }}
      >
        <p>It goes from the page; the ledger keeps that there was one.</p>
      </Ask>
    </article>
  );
}

function Write({ version }: { version: Version }) {
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const send = useMutation({
    mutationFn: () => call("createComment", { parameters: { name: version.name, version: String(version.version) }, body: { text } }),
    onSuccess: () => {
      setText("");
      return queries.invalidateQueries({ queryKey: ["model", version.name] });
    },
    onError: (error) => toast(error),
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      <Field label="Say something" hint="Markdown; Ctrl Enter sends it">
        <textarea
          className="input"
          rows={3}
          maxLength={20_000}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && text.trim()) send.mutate();
          }}
        />
      </Field>
      <div className="row">
        <button type="submit" className="button primary" disabled={!text.trim() || send.isPending}>Comment</button>
      </div>
    </form>
  );
}
