-- What the native protocol keeps: answers of calls that may be repeated, for a day. request is SHA-256 of what was asked.
create table kept_answers (
    id @id,
    workspace_id bigint not null references workspaces (id),
    actor @text not null,
    key @text not null,
    request @blob not null,
    body @blob not null,
    tag @text not null,
    location @text not null,
    at_us bigint not null,
    unique (workspace_id, actor, key)
);

create index kept_answers_by_time on kept_answers (at_us);

-- What is in use now: the newest moves of aliases and stages that last.
create index alias_history_running on alias_history (from_us, id) where to_us is null;

create index stage_history_running on stage_history (stage, from_us, id) where to_us is null;
