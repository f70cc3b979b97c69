-- Who may do what: principals (users, service accounts, groups), and what was granted to them.

-- kind is user, service_account or group; a name is unique among all of them, compared by name_key (its case-folded NFKC form).
create table principals (
    id @id,
    kind @text not null,
    name @text not null,
    name_key @text not null unique,
    display_name @text not null default '',
    email @text not null default '',
    is_admin smallint not null default 0,
    password_hash @text not null default '',
    created_ms bigint not null,
    disabled_ms bigint
);

create table group_members (
    group_id bigint not null references principals (id),
    member_id bigint not null references principals (id),
    primary key (group_id, member_id)
) @clustered;

create index group_members_by_member on group_members (member_id, group_id);

-- object_id -1 stands for every object of the kind; detail is the alias where the object is one, else ''.
create table grants (
    principal_id bigint not null references principals (id),
    object_kind @text not null,
    object_id bigint not null,
    detail @text not null default '',
    level smallint not null,
    may_create smallint not null default 0,
    granted_ms bigint not null,
    granted_by @text not null,
    primary key (principal_id, object_kind, object_id, detail)
) @clustered;

create index grants_by_object on grants (object_kind, object_id, detail, principal_id);

-- Aliases that only those may move who were granted it; model_id -1 stands for every registered model.
create table protected_aliases (
    workspace_id bigint not null references workspaces (id),
    model_id bigint not null,
    alias @text not null,
    primary key (workspace_id, model_id, alias)
) @clustered;
