import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Activity } from "@/api/types";
import { Icon, type IconName } from "@/components/Icon";
import { Markdown } from "@/components/Markdown";
import { Empty, Problem, Skeleton, Time } from "@/components/parts";
import { Alias, More, Stage, VersionLink } from "@/components/registry";
import { modelActivitiesOf } from "@/pages/models/queries";
import { activitiesOf } from "@/pages/version/queries";

const KINDS: Record<Activity["type"], [IconName, string, string]> = {
  REQUESTED_TRANSITION: ["inbox", "", "asked for"],
  APPROVED_REQUEST: ["check", "good", "approved"],
  REJECTED_REQUEST: ["close", "bad", "rejected"],
  CANCELLED_REQUEST: ["close", "", "took back the request for"],
  APPLIED_TRANSITION: ["bolt", "accent", "moved"],
  SYSTEM_TRANSITION: ["gear", "", "moved, as a consequence,"],
  NEW_COMMENT: ["user", "", "wrote"],
};

/** All that happened to a version, or to every version of a model. */
export function ActivityPages({ name, version = "" }: { name: string; version?: string }) {
  const pages = useInfiniteQuery(version ? activitiesOf(name, version) : modelActivitiesOf(name));
  if (pages.isPending) return <Skeleton rows={6} height={24} />;
  if (pages.isError) return <Problem error={pages.error} retry={pages.refetch} />;
  const activities = pages.data.pages.flatMap((page) => page.activities);
  if (activities.length === 0) return <Empty icon="clock" title="Nothing happened yet">Requests, decisions, moves and comments stand here, with who, when and why.</Empty>;
  return (
    <>
      <Activities activities={activities} withVersion={version === ""} />
      <More pages={pages} />
    </>
  );
}

/** What people asked, decided, moved and said. */
export function Activities({ activities, withVersion = false }: { activities: readonly Activity[]; withVersion?: boolean }) {
  return (
    <ol className="timeline">
      {activities.map((one) => (
        <Item key={one.id} activity={one} withVersion={withVersion} />
      ))}
    </ol>
  );
}

export function Item({ activity, withVersion, children }: { activity: Activity; withVersion: boolean; children?: ReactNode }) {
  const [icon, tone] = KINDS[activity.type];
  return (
    <li>
      <span className={`mark ${tone}`}>
        <Icon name={icon} size={13} />
      </span>
      <div className="what">
        <Sentence activity={activity} withVersion={withVersion} />
        {activity.system_comment && <p className="muted">{activity.system_comment}</p>}
        {activity.comment && (
          <div className="note">
            <Markdown text={activity.comment} />
          </div>
        )}
        {children}
      </div>
    </li>
  );
}

/** "ken approved Staging → Production of fraud v7, 3 min ago" */
export function Sentence({ activity, withVersion }: { activity: Activity; withVersion: boolean }) {
  const [, , verb] = KINDS[activity.type];
  return (
    <p className="row wrap" style={{ gap: "2px 6px" }}>
      <b>{activity.actor}</b> <span>{verb}</span>
      {activity.subject !== "comment" && <Change kind={activity.subject} source={activity.source} target={activity.target} />}
      {withVersion && (
        <>
          <span>{activity.subject === "comment" ? "about" : "of"}</span> <VersionLink name={activity.name} version={activity.version} full />
        </>
      )}
      <span className="faint">
        <Time ms={activity.created_ms} />
      </span>
    </p>
  );
}

/** From where to where: stages, or an alias. */
export function Change({ kind, source, target }: { kind: "alias" | "stage"; source: string; target: string }) {
  if (kind === "alias")
    return target ? (
      <Alias alias={target} />
    ) : (
      <span className="row" style={{ gap: 4 }}>
        <Alias alias={source} /> <span className="muted">away</span>
      </span>
    );
  return (
    <span className="row" style={{ gap: 4 }}>
      <Stage stage={source} /> <Icon name="chevron" size={12} /> <Stage stage={target} />
    </span>
  );
}
