-- Governance of model versions: lifecycles, transition requests, activities, comments, subscriptions, and the inbox and mail they fill.

-- How the versions of a registered model move; one without a row has the default lifecycle.
create table lifecycles (
    model_id @key references registered_models (id),
    archive_stage @text not null,
    four_eyes smallint not null,
    updated_ms bigint not null,
    updated_by @text not null
);

create table lifecycle_stages (
    model_id bigint not null references lifecycles (model_id),
    position smallint not null,
    name @text not null,
    may_archive smallint not null,
    primary key (model_id, position)
) @clustered;

-- The first move that fits decides; source and target may be '*'.
create table lifecycle_moves (
    model_id bigint not null references lifecycles (model_id),
    position smallint not null,
    source @text not null,
    target @text not null,
    level smallint not null,
    needs_approval smallint not null,
    primary key (model_id, position)
) @clustered;

-- "This version shall be in that stage", or "shall have that alias". level is what approving it needs now, for stages: it follows the
-- version's stage and the model's lifecycle, so that the requests that wait for someone are found without working out each.
create table transition_requests (
    id @id,
    workspace_id bigint not null references workspaces (id),
    model_id bigint not null references registered_models (id),
    version_id bigint not null references model_versions (id),
    kind @text not null,
    source @text not null,
    target @text not null,
    level smallint not null,
    state @text not null,
    comment @text not null,
    created_by @text not null,
    created_ms bigint not null,
    resolved_by @text not null default '',
    resolved_ms bigint
);

create unique index transition_requests_once on transition_requests (version_id, kind, target, created_by) where state = 'open';

create index transition_requests_open on transition_requests (workspace_id, id) where state = 'open';

create index transition_requests_by_version on transition_requests (version_id, id);

create index transition_requests_by_model on transition_requests (model_id, state, id);

create index transition_requests_by_creator on transition_requests (workspace_id, created_by, id);

create table comments (
    id @id,
    version_id bigint not null references model_versions (id),
    text @text not null,
    created_by @text not null,
    created_ms bigint not null,
    updated_ms bigint not null,
    deleted_ms bigint
);

create index comments_by_version on comments (version_id, id);

-- What happened to a version, for people; the ledger has the same with proof.
create table activities (
    id @id,
    model_id bigint not null references registered_models (id),
    version_id bigint not null references model_versions (id),
    type @text not null,
    subject @text not null,
    source @text not null,
    target @text not null,
    comment @text not null,
    system_comment @text not null,
    actor @text not null,
    created_ms bigint not null,
    updated_ms bigint not null,
    comment_id bigint references comments (id)
);

create index activities_by_version on activities (version_id, id);

create index activities_by_model on activities (model_id, id);

create index activities_by_comment on activities (comment_id) where comment_id is not null;

-- Who wants to hear of what; version_id 0 stands for the registered model itself.
create table subscriptions (
    model_id bigint not null references registered_models (id),
    version_id bigint not null,
    user_name @text not null,
    state @text not null,
    updated_ms bigint not null,
    primary key (model_id, version_id, user_name)
) @clustered;

create table notifications (
    id @id,
    workspace_id bigint not null references workspaces (id),
    user_name @text not null,
    activity_id bigint not null references activities (id),
    created_ms bigint not null,
    read_ms bigint
);

create index notifications_by_user on notifications (workspace_id, user_name, id);

create index notifications_unread on notifications (workspace_id, user_name, id) where read_ms is null;

create index notifications_by_activity on notifications (activity_id);

create index notifications_by_age on notifications (created_ms, id);

-- Notifications that are to be mailed, until they are or were given up.
create table mail_outbox (
    notification_id @key references notifications (id),
    attempts smallint not null,
    due_ms bigint not null,
    last_error @text not null
);

create index mail_outbox_due on mail_outbox (due_ms, notification_id);

-- People are told by name, as they stand in subscriptions.
create index principals_by_name on principals (name);
