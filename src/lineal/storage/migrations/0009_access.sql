-- Who may do what: principals (users, service accounts, groups, roles), how they prove who they are, and what was granted to them.

-- kind is user, service_account, group or role. name_key is the name's case-folded NFKC form, unique among all that can log in or be
-- granted something; a role's starts with 'role:', which no other name contains. external_id says who it is at the OpenID provider.
create table principals (
    id @id,
    kind @text not null,
    name @text not null,
    name_key @text not null unique,
    display_name @text not null default '',
    email @text not null default '',
    external_id @text not null default '',
    is_admin smallint not null default 0,
    is_builtin smallint not null default 0,
    password_hash @text not null default '',
    created_ms bigint not null,
    disabled_ms bigint
);

create index principals_by_kind on principals (kind, name_key);

create unique index principals_by_external_id on principals (external_id) where external_id <> '';

-- Users and service accounts in groups; users, service accounts and groups in roles. source is local, or oidc where the provider says so.
create table group_members (
    group_id bigint not null references principals (id),
    member_id bigint not null references principals (id),
    source @text not null default 'local',
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

-- Personal tokens. Only the SHA-256 of a token is kept; hint is its beginning, to recognise it by. scopes are words joined by spaces.
create table access_tokens (
    id @id,
    principal_id bigint not null references principals (id),
    name @text not null,
    digest @blob not null unique,
    hint @text not null,
    scopes @text not null,
    created_ms bigint not null,
    created_by @text not null,
    expires_ms bigint,
    last_used_ms bigint,
    revoked_ms bigint
);

create index access_tokens_by_principal on access_tokens (principal_id, id);

-- Logins of browsers. Only the SHA-256 of what the cookie holds is kept; a session ends when idle for too long, and for good at expires_ms.
create table access_sessions (
    id @id,
    principal_id bigint not null references principals (id),
    digest @blob not null unique,
    created_ms bigint not null,
    used_ms bigint not null,
    expires_ms bigint not null
);

create index access_sessions_by_principal on access_sessions (principal_id, id);

create index access_sessions_by_expiry on access_sessions (expires_ms);

-- Counts the changes of who may do what, so that every server notices soon that what it remembers is old.
create table access_changes (
    id smallint primary key,
    count bigint not null
);

insert into access_changes (id, count) values (1, 0);

-- Everybody who is logged in, and the roles there are from the start.
insert into principals (kind, name, name_key, display_name, is_builtin, created_ms)
values ('group', 'everyone', 'everyone', 'Everybody who is logged in', 1, 0);

insert into principals (kind, name, name_key, display_name, is_builtin, created_ms)
values ('role', 'viewer', 'role:viewer', 'Reads everything', 1, 0);

insert into principals (kind, name, name_key, display_name, is_builtin, created_ms)
values ('role', 'contributor', 'role:contributor', 'Reads and edits everything, and makes experiments and registered models', 1, 0);

insert into principals (kind, name, name_key, display_name, is_builtin, created_ms)
values ('role', 'approver', 'role:approver', 'Reads everything, decides on stages and moves every protected alias', 1, 0);

insert into principals (kind, name, name_key, display_name, is_admin, is_builtin, created_ms)
values ('role', 'admin', 'role:admin', 'May do everything', 1, 1, 0);

insert into grants (principal_id, object_kind, object_id, level, granted_ms, granted_by)
select id, 'store', -1, 10, 0, 'lineal' from principals where name_key = 'role:viewer';

insert into grants (principal_id, object_kind, object_id, level, may_create, granted_ms, granted_by)
select id, 'store', -1, 20, 1, 0, 'lineal' from principals where name_key = 'role:contributor';

insert into grants (principal_id, object_kind, object_id, level, granted_ms, granted_by)
select id, 'store', -1, 10, 0, 'lineal' from principals where name_key = 'role:approver';

insert into grants (principal_id, object_kind, object_id, level, granted_ms, granted_by)
select id, 'registered_model', -1, 40, 0, 'lineal' from principals where name_key = 'role:approver';

insert into grants (principal_id, object_kind, object_id, detail, level, granted_ms, granted_by)
select id, 'alias', -1, '*', 20, 0, 'lineal' from principals where name_key = 'role:approver';
