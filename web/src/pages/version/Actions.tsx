import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { call } from "@/api/client";
import type { Version } from "@/api/types";
import { aliases } from "@/components/choices";
import { Combobox } from "@/components/Combobox";
import { Icon } from "@/components/Icon";
import { Dialog } from "@/components/parts";
import { Ask, Field, Stage } from "@/components/registry";
import { toast } from "@/components/toasts";
import { includes, modelOf } from "@/pages/models/queries";
import { aliasLevelOf, protectedOf } from "@/pages/version/queries";
import { hasAsked, waysOf } from "@/pages/version/ways";

/** What may be done with a version: come to a stage, get an alias, be described, followed or deleted. */
export function Actions({ version }: { version: Version }) {
  const [dialog, setDialog] = useState<"" | "stage" | "alias" | "describe" | "delete">("");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const parameters = { name: version.name, version: String(version.version) };
  const again = () => queries.invalidateQueries({ queryKey: ["model", version.name] });
  const close = () => setDialog("");
  return (
    <div className="row wrap">
      {version.stage_options.length > 0 && (
        <button type="button" className="button primary" onClick={() => setDialog("stage")}>
          {version.stage_options.some((one) => one.may_move && !one.needs_approval) ? "Change stage" : "Request a stage"}
        </button>
      )}
      <button type="button" className="button" onClick={() => setDialog("alias")}>
        <Icon name="tag" /> {includes(version.level, "EDIT") ? "Set alias" : "Request an alias"}
      </button>
      <Follow name={version.name} version={String(version.version)} />
      {includes(version.level, "EDIT") && (
        <button type="button" className="button" onClick={() => setDialog("describe")}>Describe</button>
      )}
      {includes(version.level, "MANAGE") && (
        <button type="button" className="button icon danger" aria-label="Delete the version" title="Delete the version" onClick={() => setDialog("delete")}>
          <Icon name="trash" />
        </button>
      )}
      <StageDialog version={version} open={dialog === "stage"} onClose={close} />
      <AliasDialog version={version} open={dialog === "alias"} onClose={close} />
      <Ask
        open={dialog === "describe"}
        title="Describe the version"
        action="Save"
        onClose={close}
        act={async (form) => {
          await call("updateVersion", { parameters, body: { description: String(form.get("text")) } });
          await again();
        }}
      >
        <Field label="Description" hint="Markdown">
          <textarea className="input" name="text" rows={8} defaultValue={version.description} />
        </Field>
      </Ask>
      <Ask
        open={dialog === "delete"}
        title={`Delete ${version.name} v${version.version}?`}
        action="Delete"
        danger
        done={`v${version.version} is deleted`}
        onClose={close}
        act={async () => {
          await call("deleteVersion", { parameters });
          await navigate({ to: "/models/$name", params: { name: version.name }, search: {} });
          await again();
        }}
      >
        <p>
          {version.aliases.length > 0 ? `Its aliases go with it: ${version.aliases.map((one) => `@${one}`).join(", ")}. ` : ""}
          Its number is never given again. The ledger keeps what happened.
        </p>
      </Ask>
    </div>
  );
}

function Follow({ name, version }: { name: string; version: string }) {
  const queries = useQueryClient();
  const key = ["model", name, "version", version, "subscription"];
  const state = useQuery({ queryKey: key, queryFn: ({ signal }) => call("getVersionSubscription", { parameters: { name, version }, signal }), retry: false });
  if (!state.isSuccess) return null;
  const follows = state.data.effective === "SUBSCRIBED" || state.data.effective === "ALL_EVENTS";
  const set = () =>
    void call("setVersionSubscription", { parameters: { name, version }, body: { state: follows ? "UNSUBSCRIBED" : "SUBSCRIBED" } }).then(
      (answer) => queries.setQueryData(key, answer),
      (error: Error) => toast(error),
    );
  return (
    <button type="button" className="button" aria-pressed={follows} title={follows ? "You are told what others do with it" : "Be told what others do with it"} onClick={set}>
      {follows ? "Following" : "Follow"}
    </button>
  );
}

interface Part {
  version: Version;
  open: boolean;
  onClose: () => void;
}

/** Two ways out of one dialog: do it, where one may; or ask those who may. */
function useDoing(version: Version, onClose: () => void) {
  const queries = useQueryClient();
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const close = () => {
    setFailure("");
    onClose();
  };
  const run = async (act: () => Promise<unknown>, done: string) => {
    setBusy(true);
    setFailure("");
    try {
      await act();
      await Promise.all([queries.invalidateQueries({ queryKey: ["model", version.name] }), queries.invalidateQueries({ queryKey: ["requests"] }), queries.invalidateQueries({ queryKey: ["models"] })]);
      toast(done);
      close();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return { failure, busy, close, run };
}

function StageDialog({ version, open, onClose }: Part) {
  const session = useQuery({ queryKey: ["session"], queryFn: () => call("getSession", {}), staleTime: 60_000 });
  const ways = waysOf(version.stage_options);
  const [chosen, setChosen] = useState("");
  const way = ways.find((one) => one.stage === chosen) ?? ways[0];
  const { failure, busy, close, run } = useDoing(version, onClose);
  if (!way) return null;
  const asked = hasAsked(version.requests, session.data?.name ?? "", "stage", way.stage);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const comment = String(form.get("comment"));
    const parameters = { name: version.name, version: String(version.version) };
    const asks = (event.nativeEvent as SubmitEvent).submitter?.getAttribute("value") === "ask";
    void (asks
      ? run(() => call("createTransitionRequest", { parameters, body: { kind: "stage", target: way.stage, comment } }), `Asked for ${way.stage}`)
      : run(() => call("moveStage", { parameters, body: { stage: way.stage, comment, archive_existing: form.get("archive") === "on" } }), `v${version.version} is in ${way.stage}`));
  };
  return (
    <Dialog open={open} title={`Stage of ${version.name} v${version.version}`} onClose={close}>
      <form className="stack" onSubmit={submit}>
        <p className="row">
          Now <Stage stage={version.stage} />
        </p>
        <fieldset className="stack" style={{ gap: 6, border: 0, padding: 0, margin: 0 }}>
          <legend className="visually-hidden">To</legend>
          {ways.map((one) => (
            <label key={one.stage} className="option">
              <input type="radio" name="stage" value={one.stage} checked={one.stage === way.stage} onChange={() => setChosen(one.stage)} />
              <span className="strong">{one.stage}</span>
              <span className="muted says">{one.says}</span>
            </label>
          ))}
        </fieldset>
        {way.may === "move" && way.mayArchive && (
          <label className="check">
            <input type="checkbox" name="archive" defaultChecked /> <span>Archive the other versions in {way.stage}</span>
          </label>
        )}
        <Field label="Comment" hint="Why: everybody who follows the version reads it">
          <textarea className="input" name="comment" rows={3} maxLength={20_000} />
        </Field>
        {failure && <p role="alert" className="failure">{failure}</p>}
        <div className="row wrap ask-actions">
          <span className="grow" />
          <button type="button" className="button" onClick={close}>Cancel</button>
          {!asked && (
            <button type="submit" value="ask" className={`button ${way.may === "move" ? "" : "primary"}`} disabled={busy}>
              Request {way.stage}
            </button>
          )}
          {asked && <span className="muted">You have asked already</span>}
          {way.may === "move" && (
            <button type="submit" value="move" className="button primary" disabled={busy}>
              Move to {way.stage}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

function AliasDialog({ version, open, onClose }: Part) {
  const [alias, setAlias] = useState("");
  const model = useQuery({ ...modelOf(version.name), enabled: open });
  const guarded = useQuery({ ...protectedOf(version.name), enabled: open });
  const level = useQuery({ ...aliasLevelOf(version.name, alias), enabled: open && /^[A-Za-z0-9_-]+$/.test(alias) });
  const { failure, busy, close, run } = useDoing(version, onClose);
  const mayMove = includes(level.data, "EDIT");
  const isProtected = guarded.data?.includes(alias.toLowerCase()) === true;
  const pointsTo = model.data?.aliases[alias];
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const comment = String(new FormData(event.currentTarget).get("comment"));
    const asks = (event.nativeEvent as SubmitEvent).submitter?.getAttribute("value") === "ask";
    void (asks
      ? run(() => call("createTransitionRequest", { parameters: { name: version.name, version: String(version.version) }, body: { kind: "alias", target: alias, comment } }), `Asked for @${alias}`)
      : run(() => call("setAlias", { parameters: { name: version.name, alias }, body: { version: version.version } }), `@${alias} points to v${version.version}`));
  };
  return (
    <Dialog open={open} title={`Alias of ${version.name} v${version.version}`} onClose={close}>
      <form className="stack" onSubmit={submit}>
        <Combobox label="Alias" hint="Letters, digits, _ and -; code loads it as @alias" name="alias" source={aliases(version.name)} required pattern="[A-Za-z0-9_\-]+" initial={alias} onChange={setAlias} />
        <p className="muted" aria-live="polite">
          {!alias && "Type a name, or take one that there is."}
          {alias && pointsTo === version.version && `@${alias} points to this version already. `}
          {alias && pointsTo !== undefined && pointsTo !== version.version && `@${alias} points to v${pointsTo} now, and moves from there. `}
          {alias && pointsTo === undefined && `There is no @${alias} yet. `}
          {isProtected && (mayMove ? "It is protected, and was granted to you. " : "It is protected: only those who were granted it may move it, so you can ask. ")}
        </p>
        <Field label="Comment" hint="Goes with a request">
          <textarea className="input" name="comment" rows={3} maxLength={20_000} />
        </Field>
        {failure && <p role="alert" className="failure">{failure}</p>}
        <div className="row wrap ask-actions">
          <span className="grow" />
          <button type="button" className="button" onClick={close}>Cancel</button>
          <button type="submit" value="ask" className={`button ${mayMove ? "" : "primary"}`} disabled={busy || pointsTo === version.version}>Request</button>
          {mayMove && (
            <button type="submit" value="set" className="button primary" disabled={busy || pointsTo === version.version}>Set the alias</button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
