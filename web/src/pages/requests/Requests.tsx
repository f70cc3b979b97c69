import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { BASE, call } from "@/api/client";
import type { Notification, TransitionRequest } from "@/api/types";
import { Markdown } from "@/components/Markdown";
import { Empty, Problem, Segmented, Skeleton, Time } from "@/components/parts";
import { More, Person, VersionLink } from "@/components/registry";
import { toast } from "@/components/toasts";
import { attention, filed, notifications, waiting } from "@/pages/requests/queries";
import { REQUEST_TABS, type RequestTab } from "@/pages/requests/state";
import { Change, Item } from "@/pages/version/Activities";
import { Decide } from "@/pages/version/Requests";
import "@/styles/registry.css";

const ASK = `curl -H "Authorization: Bearer $TOKEN" \\
  --json '{"kind": "stage", "target": "Production", "comment": "2 % better"}' \\
  ${BASE.href}api/v1/registered-models/NAME/versions/7/requests`;

/** What waits for the viewer's decision, what the viewer asked for, and what the viewer is told. */
export default function Requests() {
  const { tab = "waiting" } = useSearch({ from: "/requests" });
  const counts = useQuery(attention);
  const label: Record<RequestTab, string> = {
    waiting: counts.data?.waiting ? `Waiting for me ${counts.data.waiting}` : "Waiting for me",
    filed: "Filed by me",
    notifications: counts.data?.unread ? `Notifications ${counts.data.unread}` : "Notifications",
  };
  return (
    <div className="page">
      <h1>Requests</h1>
      <div className="tabs" role="tablist" aria-label="Requests and notifications">
        {REQUEST_TABS.map((one) => (
          <Link key={one} role="tab" aria-selected={one === tab} to="/requests" search={one === "waiting" ? {} : { tab: one }}>
            {label[one]}
          </Link>
        ))}
      </div>
      {tab === "waiting" && <Waiting />}
      {tab === "filed" && <Filed />}
      {tab === "notifications" && <Notifications />}
    </div>
  );
}

function Waiting() {
  const pages = useInfiniteQuery(waiting);
  if (pages.isPending) return <Skeleton rows={5} height={56} />;
  if (pages.isError) return <Problem error={pages.error} retry={pages.refetch} />;
  const requests = pages.data.pages.flatMap((page) => page.requests);
  if (requests.length === 0)
    return (
      <div className="panel">
        <Empty icon="inbox" title="Nothing waits for you" snippet={ASK}>
          Here stand the requests for a stage or an alias that you may approve, of all models. Anybody who may read a model can ask, on the page of a version or so:
        </Empty>
      </div>
    );
  return (
    <>
      {requests.map((request) => (
        <One key={request.id} request={request} />
      ))}
      <More pages={pages} />
    </>
  );
}

function Filed() {
  const { all = false } = useSearch({ from: "/requests" });
  const navigate = useNavigate({ from: "/requests" });
  const pages = useInfiniteQuery(filed(all ? "any" : "open"));
  const requests = pages.data?.pages.flatMap((page) => page.requests) ?? [];
  return (
    <>
      <div className="row">
        <Segmented label="Which requests" value={all ? "all" : "open"} options={[["open", "Open"], ["all", "All"]]} onChange={(to) => void navigate({ search: { tab: "filed", ...(to === "all" ? { all: true } : {}) }, replace: true })} />
      </div>
      {pages.isPending && <Skeleton rows={5} height={56} />}
      {pages.isError && <Problem error={pages.error} retry={pages.refetch} />}
      {pages.isSuccess && requests.length === 0 && (
        <div className="panel">
          <Empty icon="inbox" title={all ? "You have not asked for anything" : "Nothing that you asked for is open"}>
            Ask on the page of a version: with Change stage or Set alias, and say why. Those who may approve find it in their inbox.
          </Empty>
        </div>
      )}
      {requests.map((request) => (
        <One key={request.id} request={request} />
      ))}
      <More pages={pages} />
    </>
  );
}

const TONE: Record<TransitionRequest["state"], string> = { open: "info", approved: "good", rejected: "bad", cancelled: "", closed: "" };

function One({ request }: { request: TransitionRequest }) {
  return (
    <section className="banner" aria-label={`Request of ${request.name} version ${request.version}`}>
      <span className="stack grow" style={{ gap: 4, minWidth: 240 }}>
        <span className="row wrap">
          <span className="strong"><VersionLink name={request.name} version={request.version} full /></span>
          <Change kind={request.kind} source={request.source} target={request.target} />
          {request.state !== "open" && <span className={`chip ${TONE[request.state]}`}>{request.state}{request.resolved_by ? ` by ${request.resolved_by}` : ""}</span>}
        </span>
        <span className="row wrap muted">
          <Person name={request.created_by} /> asked <Time ms={request.created_ms} />
          <Link className="link" to="/models/$name/versions/$version" params={{ name: request.name, version: String(request.version) }} search={{ tab: "diff" }}>What differs</Link>
        </span>
      </span>
      {request.state === "open" && <Decide request={request} mayArchive={request.kind === "stage"} />}
      {request.comment && <div className="said"><Markdown text={request.comment} /></div>}
    </section>
  );
}

function Notifications() {
  const { all = false } = useSearch({ from: "/requests" });
  const navigate = useNavigate({ from: "/requests" });
  const queries = useQueryClient();
  const pages = useInfiniteQuery(notifications(!all));
  const mark = useMutation({
    mutationFn: (body: { ids?: string[]; until?: string }) => call("markRead", { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["requests"] }),
    onError: (error) => toast(error),
  });
  const shown = pages.data?.pages.flatMap((page) => page.notifications) ?? [];
  const newest = shown[0];
  return (
    <>
      <div className="row wrap between">
        <Segmented label="Which notifications" value={all ? "all" : "unread"} options={[["unread", "Not read"], ["all", "All"]]} onChange={(to) => void navigate({ search: { tab: "notifications", ...(to === "all" ? { all: true } : {}) }, replace: true })} />
        {shown.some((one) => one.read_ms === null) && newest && (
          <button type="button" className="button" disabled={mark.isPending} onClick={() => mark.mutate({ until: newest.id })}>Mark all as read</button>
        )}
      </div>
      {pages.isPending && <Skeleton rows={5} height={40} />}
      {pages.isError && <Problem error={pages.error} retry={pages.refetch} />}
      {pages.isSuccess && shown.length === 0 && (
        <div className="panel">
          <Empty icon="check" title={all ? "You were not told anything yet" : "You have read everything"}>
            What others do with versions that you follow comes here. You follow what you acted on, and what you say so of: Follow on the page of a version, Tell me on that of a model.
          </Empty>
        </div>
      )}
      {shown.length > 0 && (
        <section className="panel" aria-label="Notifications">
          <ol className="timeline" style={{ padding: 16 }}>
            {shown.map((one) => (
              <Told key={one.id} notification={one} onRead={() => mark.mutate({ ids: [one.id] })} />
            ))}
          </ol>
          <More pages={pages} />
        </section>
      )}
    </>
  );
}

function Told({ notification, onRead }: { notification: Notification; onRead: () => void }) {
  return (
    <Item activity={notification.activity} withVersion>
      {notification.read_ms === null && (
        <button type="button" className="button plain small" onClick={onRead}>Mark as read</button>
      )}
    </Item>
  );
}
