import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useState, type ReactNode } from "react";
import { call } from "@/api/client";
import type { Event } from "@/api/types";
import { Icon, type IconName } from "@/components/Icon";
import { Empty, Problem, Segmented, Skeleton, Time } from "@/components/parts";
import { Alias, More, Stage, VersionLink } from "@/components/registry";
import { placeOf } from "@/live/effects";
import { useEvents, useLiveState } from "@/live/live";
import { field, grouped, joined, KINDS, who, type Group } from "@/pages/home/feed";

const PAGE = 60;
const HEARD_MAX = 500;
const NAMED_MAX = 3;

/** What happened in the store that the reader may know of, as it happens. */
export function Feed({ experiments }: { experiments: ReadonlyMap<string, string> }) {
  const { about = "all" } = useSearch({ from: "/" });
  const navigate = useNavigate({ from: "/" });
  const [heard, setHeard] = useState<Event[]>([]);
  useEvents(useCallback((event: Event) => setHeard((before) => [event, ...before].slice(0, HEARD_MAX)), []));
  const pages = useInfiniteQuery({
    queryKey: ["activity", about],
    queryFn: ({ pageParam, signal }) => call("listEvents", { query: { kind: [...KINDS[about]], limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
  });
  const groups = useMemo(() => grouped(joined(heard, pages.data?.pages.flatMap((page) => page.events) ?? [], KINDS[about])), [heard, pages.data, about]);
  return (
    <section className="panel" aria-label="Activity">
      <header>
        <h2>Activity</h2>
        <Liveness />
        <span className="grow" />
        <Segmented label="Activity of" value={about} options={[["all", "All"], ["models", "Models"], ["training", "Training"]]} onChange={(to) => void navigate({ search: to === "all" ? {} : { about: to }, replace: true })} />
      </header>
      {pages.isPending && <div className="body"><Skeleton rows={6} height={24} /></div>}
      {pages.isError && <Problem error={pages.error} retry={pages.refetch} />}
      {pages.isSuccess && groups.length === 0 && <Empty icon="clock" title="Nothing happened yet">Runs, versions, requests, decisions and moves show up here by themselves, with who did it.</Empty>}
      {groups.length > 0 && (
        <div className="body">
          <ol className="timeline feed" aria-live="off">
            {groups.map((group) => (
              <Line key={group.events.at(-1)?.seq} group={group} experiments={experiments} />
            ))}
          </ol>
          <More pages={pages} />
        </div>
      )}
    </section>
  );
}

function Liveness() {
  const state = useLiveState();
  if (state === "live") return <span className="chip good" title="What happens shows up by itself"><span className="dot small" /> live</span>;
  if (state === "waiting") return <span className="chip warn" title="The stream of events was cut off; it is tried again, and nothing is missed"><span className="dot small pulse" /> reconnecting</span>;
  return null;
}

const LOOKS: Record<string, [IconName, string]> = {
  "registered_model.created": ["box", "accent"],
  "registered_model.deleted": ["trash", ""],
  "registered_model.renamed": ["box", ""],
  "model_version.created": ["box", "accent"],
  "model_version.deleted": ["trash", ""],
  "model_version.stage_changed": ["bolt", "good"],
  "alias.set": ["tag", "accent"],
  "alias.deleted": ["tag", ""],
  "alias.protected": ["pin", ""],
  "alias.unprotected": ["pin", ""],
  "lifecycle.set": ["gear", ""],
  "comment.created": ["user", ""],
  "transition_request.created": ["inbox", "warn"],
  "transition_request.approved": ["check", "good"],
  "transition_request.rejected": ["close", "bad"],
  "transition_request.cancelled": ["close", ""],
  "run.deleted": ["trash", ""],
  "experiment.deleted": ["trash", ""],
  "run.created": ["chart", ""],
};

function Line({ group, experiments }: { group: Group; experiments: ReadonlyMap<string, string> }) {
  const [icon, tone] = LOOKS[group.lead.kind] ?? ["flask", ""];
  const name = who(group.lead);
  const comment = field(group.lead, "comment");
  return (
    <li>
      <span className={`mark ${tone}`}>
        <Icon name={icon} size={13} />
      </span>
      <div className="what row">
        <div className="grow">
          <p className="sentence">
            {name && <b>{name} </b>}
            <Sentence group={group} experiments={experiments} capital={!name} />
          </p>
          {group.also.length > 0 && <Also events={group.also} />}
          {comment && <p className="said muted">{comment}</p>}
        </div>
        <span className="faint when">
          <Time ms={group.lead.at_us / 1000} />
        </span>
      </div>
    </li>
  );
}

/** What happened, without who did it: "approved ada's request: fraud v2 → Production". */
function Sentence({ group, experiments, capital }: { group: Group; experiments: ReadonlyMap<string, string>; capital: boolean }) {
  const { lead, events } = group;
  const { model, version, alias } = placeOf(lead);
  const say = (verb: string, rest: ReactNode) => (
    <>
      {capital ? `${verb.charAt(0).toUpperCase()}${verb.slice(1)}` : verb} {rest}
    </>
  );
  const it = version > 0 ? <VersionLink name={model} version={version} full /> : <ModelLink name={model} />;
  const experiment = experiments.get(field(lead, "experiment_id"));
  const many = events.length > 1;
  switch (lead.kind) {
    case "registered_model.created":
      return say("registered", <>the model{many ? "s" : ""} {listed(events.map((one) => <ModelLink key={one.seq} name={one.subject} />))}</>);
    case "registered_model.deleted":
      return say("deleted", <>the model <b>{lead.subject}</b></>);
    case "registered_model.renamed":
      return say("renamed", <>the model {field(lead, "name", "before")} to {it}</>);
    case "model_version.created":
      return many ? say("made", <>{events.length} versions of <ModelLink name={model} />: {listed(events.map((one) => <VersionLink key={one.seq} name={model} version={placeOf(one).version} />))}</>) : say("made", it);
    case "model_version.deleted":
      return say("deleted", <>{listed(events.map((one) => <span key={one.seq}>v{placeOf(one).version}</span>))} of <ModelLink name={model} /></>);
    case "model_version.stage_changed":
      return say("moved", <>{it} <To kind="stage" source={field(lead, "stage", "before")} target={field(lead, "stage")} /></>);
    case "alias.set": {
      const before = field(lead, "version", "before");
      const now = Number(field(lead, "version"));
      return before ? say("moved", <><Alias alias={alias} /> of <ModelLink name={model} /> from v{before} to <VersionLink name={model} version={now} /></>) : say("pointed", <><Alias alias={alias} /> to <VersionLink name={model} version={now} full /></>);
    }
    case "alias.deleted":
      return say("removed", <><Alias alias={alias} /> from <ModelLink name={model} /></>);
    case "alias.protected":
    case "alias.unprotected":
      return say(lead.kind === "alias.protected" ? "protected" : "unprotected", <><Alias alias={alias || lead.subject} />{model && model !== "*" ? <> of <ModelLink name={model} /></> : " of every model"}</>);
    case "lifecycle.set":
      return say("changed", <>the lifecycle of {it}</>);
    case "comment.created":
      return say("commented", <>on {it}{many ? `, ${events.length} times` : ""}</>);
    case "transition_request.created":
      return say("asked", <>for {it} <To kind={field(lead, "kind")} source={field(lead, "source")} target={field(lead, "target")} /></>);
    case "transition_request.approved":
    case "transition_request.rejected": {
      const asker = field(lead, "created_by");
      return say(lead.kind === "transition_request.approved" ? "approved" : "rejected", <>{asker && asker !== "anonymous" ? `${asker}'s` : "the"} request: {it} <To kind={field(lead, "kind")} source="" target={field(lead, "target")} /></>);
    }
    case "transition_request.cancelled":
      return say("took back", <>the request: {it} <To kind={field(lead, "kind")} source="" target={field(lead, "target")} /></>);
    case "run.created": {
      const run = <Link className="link" to="/runs/$runId" params={{ runId: lead.subject }} search={{}}>{field(lead, "name") || lead.subject.slice(0, 8)}</Link>;
      const where = experiment && <> in <Link className="link" to="/experiments/$experimentId" params={{ experimentId: field(lead, "experiment_id") }} search={{}}>{experiment}</Link></>;
      return say("started", many ? <>{events.length} runs{where}, last {run}</> : <>{run}{where}</>);
    }
    case "run.deleted":
    case "run.restored":
      return say(lead.kind === "run.deleted" ? "deleted" : "restored", many ? `${events.length} runs` : <Link className="link mono" to="/runs/$runId" params={{ runId: lead.subject }} search={{}}>run {lead.subject.slice(0, 8)}</Link>);
    case "experiment.created":
      return say("created", <>the experiment{many ? "s" : ""} {listed(events.map((one) => <b key={one.seq}>{one.subject}</b>))}</>);
    case "experiment.renamed":
      return say("renamed", <>the experiment {field(lead, "name", "before")} to <b>{lead.subject}</b></>);
    case "experiment.deleted":
    case "experiment.restored":
      return say(lead.kind === "experiment.deleted" ? "deleted" : "restored", <>the experiment <b>{lead.subject}</b></>);
    default:
      return <>{lead.text}</>;
  }
}

/** What a request did besides: "v1: Production → Archived". */
function Also({ events }: { events: readonly Event[] }) {
  const told = events.flatMap((event) => {
    const { model, version, alias } = placeOf(event);
    if (event.kind === "model_version.stage_changed") return [<span key={event.seq} className="row"><VersionLink name={model} version={version} /> <To kind="stage" source={field(event, "stage", "before")} target={field(event, "stage")} /></span>];
    if (event.kind === "alias.set") return [<span key={event.seq} className="row"><Alias alias={alias} /> <Icon name="chevron" size={11} /> <VersionLink name={model} version={Number(field(event, "version"))} /></span>];
    if (event.kind === "alias.deleted") return [<span key={event.seq} className="row"><Alias alias={alias} /> <span className="muted">away</span></span>];
    return [];
  });
  return told.length > 0 ? <p className="row wrap also">{told}</p> : null;
}

function To({ kind, source, target }: { kind: string; source: string; target: string }) {
  if (kind === "alias") return target ? <Alias alias={target} /> : <><Alias alias={source} /> away</>;
  return (
    <span className="move">
      {source && source !== "None" && <Stage stage={source} />}
      <Icon name="chevron" size={11} />
      <Stage stage={target} />
    </span>
  );
}

function ModelLink({ name }: { name: string }) {
  return <Link className="link" to="/models/$name" params={{ name }} search={{}}>{name}</Link>;
}

/** "a, b, c and 4 more" */
function listed(parts: ReactNode[]): ReactNode {
  const shown = parts.slice(0, parts.length > NAMED_MAX + 1 ? NAMED_MAX : parts.length);
  const rest = parts.length - shown.length;
  return (
    <>
      {shown.map((part, index) => [index === 0 ? "" : rest === 0 && index === shown.length - 1 ? " and " : ", ", part])}
      {rest > 0 && ` and ${rest} more`}
    </>
  );
}
