-- Accounts, groups, roles, tokens, sessions and grants.

-- name: principal_insert
-- A new account, group or role; no row when the name is taken.
insert into principals (kind, name, name_key, display_name, email, external_id, is_admin, password_hash, created_ms)
values (:kind, :name, :name_key, :display_name, :email, :external_id, :is_admin, :password_hash, :now_ms)
on conflict do nothing returning id;

-- name: principal_by_key
-- One account, group or role by the form of its name that is compared.
select id, kind, name, display_name, email, external_id, is_admin, is_builtin, created_ms, disabled_ms
from principals where name_key = :name_key;

-- name: principal_by_id
-- One account, group or role by its inner id.
select id, kind, name, display_name, email, external_id, is_admin, is_builtin, created_ms, disabled_ms
from principals where id = :id;

-- name: principal_lock
-- One account, group or role, to be changed.
select id, kind, name, display_name, email, external_id, is_admin, is_builtin, created_ms, disabled_ms
from principals where name_key = :name_key @for_update;

-- name: principals_page
-- Accounts, groups or roles of up to two kinds, by name, after one.
select id, kind, name, display_name, email, external_id, is_admin, is_builtin, created_ms, disabled_ms
from principals where kind in (:kind, :other_kind) and name_key > :after order by name_key limit :limit;

-- name: principal_by_external_id
-- The account that somebody has at the OpenID provider.
select id, kind, name, display_name, email, external_id, is_admin, is_builtin, created_ms, disabled_ms
from principals where external_id = :external_id;

-- name: password_of
-- What is kept of the password of an account that may log in.
select id, password_hash from principals where name_key = :name_key and kind = 'user' and disabled_ms is null;

-- name: password_set
-- Keep another password.
update principals set password_hash = :password_hash where id = :id;

-- name: principal_set_admin
-- Make an account an administrator, or not.
update principals set is_admin = :is_admin where id = :id;

-- name: principal_set_disabled
-- Disable an account, or let it in again.
update principals set disabled_ms = :disabled_ms where id = :id;

-- name: principal_describe
-- Change what people see of an account, group or role.
update principals set display_name = :display_name, email = :email where id = :id;

-- name: principal_delete
-- Remove an account, group or role.
delete from principals where id = :id;

-- name: retired_insert
-- Keep the name of an account that is deleted.
insert into retired_names (name_key, name, kind, external_id, retired_ms) values (:name_key, :name, :kind, :external_id, :now_ms);

-- name: retired_find
-- The deleted account that a name belonged to.
select name, kind, external_id from retired_names where name_key = :name_key;

-- name: retired_by_external_id
-- The deleted account that somebody had at the OpenID provider.
select name from retired_names where external_id = :external_id and external_id <> '';

-- name: retired_delete
-- Give a name back to the account it belonged to.
delete from retired_names where name_key = :name_key;

-- name: principal_delete_grants
-- Remove what was granted to an account, group or role.
delete from grants where principal_id = :id;

-- name: principal_delete_tokens
-- Remove the tokens of an account.
delete from access_tokens where principal_id = :id;

-- name: principal_delete_sessions
-- End the sessions of an account.
delete from access_sessions where principal_id = :id;

-- name: principal_delete_memberships
-- Take an account, group or role out of all others, and all others out of it.
delete from group_members where member_id = :id or group_id = :id;

-- name: admins_count
-- How many accounts may log in and are administrators, by themselves, by a role, or by a group with such a role.
select count(*) from principals p
where p.kind in ('user', 'service_account') and p.disabled_ms is null and (p.is_admin = 1
    or exists (select 1 from group_members m join principals r on r.id = m.group_id where m.member_id = p.id and r.is_admin = 1)
    or exists (select 1 from group_members m join group_members n on n.member_id = m.group_id
               join principals r on r.id = n.group_id where m.member_id = p.id and r.is_admin = 1));

-- name: collections_of_account
-- The groups and roles of an account: its own, those of its groups, and everyone.
select p.id, p.is_admin from principals p
where p.name_key = 'everyone'
   or p.id in (select m.group_id from group_members m where m.member_id = :id)
   or p.id in (select n.group_id from group_members m join group_members n on n.member_id = m.group_id where m.member_id = :id)
   or p.id in (select n.group_id from group_members n join principals e on e.id = n.member_id where e.name_key = 'everyone')
order by p.id limit :limit;

-- name: member_insert
-- Put an account in a group, or either in a role; no row changes when it is there already.
insert into group_members (group_id, member_id, source) values (:group_id, :member_id, :source) on conflict do nothing;

-- name: member_delete
-- Take a member out of a group or role.
delete from group_members where group_id = :group_id and member_id = :member_id;

-- name: members_page
-- The members of a group or role, by name, after one.
select p.id, p.kind, p.name, p.display_name, p.email, p.external_id, p.is_admin, p.is_builtin, p.created_ms, p.disabled_ms
from group_members m join principals p on p.id = m.member_id
where m.group_id = :group_id and p.name_key > :after order by p.name_key limit :limit;

-- name: collections_page
-- The groups and roles that an account or group is in itself, by name, after one.
select p.id, p.kind, p.name, p.display_name, p.email, p.external_id, p.is_admin, p.is_builtin, p.created_ms, p.disabled_ms
from group_members m join principals p on p.id = m.group_id
where m.member_id = :member_id and p.name_key > :after order by p.name_key limit :limit;

-- name: oidc_groups_of
-- The groups that the OpenID provider put an account in.
select p.id, p.name from group_members m join principals p on p.id = m.group_id
where m.member_id = :member_id and m.source = 'oidc' order by p.id limit :limit;

-- name: token_insert
-- A new token.
insert into access_tokens (principal_id, name, digest, hint, scopes, created_ms, created_by, expires_ms)
values (:principal_id, :name, :digest, :hint, :scopes, :now_ms, :created_by, :expires_ms) @returning_id;

-- name: token_by_digest
-- A token that is still good, and whose it is.
select t.id, t.principal_id, t.scopes, t.expires_ms from access_tokens t join principals p on p.id = t.principal_id
where t.digest = :digest and t.revoked_ms is null and p.disabled_ms is null;

-- name: token_lock
-- One token of an account, to be changed.
select id, name, hint, scopes, created_ms, created_by, expires_ms, last_used_ms, revoked_ms from access_tokens
where id = :id and principal_id = :principal_id @for_update;

-- name: tokens_page
-- The tokens of an account, newest first, before one.
select id, name, hint, scopes, created_ms, created_by, expires_ms, last_used_ms, revoked_ms from access_tokens
where principal_id = :principal_id and id < :before order by id desc limit :limit;

-- name: tokens_count
-- How many tokens of an account are still good.
select count(*) from access_tokens
where principal_id = :principal_id and revoked_ms is null and (expires_ms is null or expires_ms > :now_ms);

-- name: token_revoke
-- End a token.
update access_tokens set revoked_ms = :now_ms where id = :id;

-- name: token_used
-- Remember when a token was last used.
update access_tokens set last_used_ms = :used_ms where id = :id and (last_used_ms is null or last_used_ms < :used_ms);

-- name: session_insert
-- A new login of a browser.
insert into access_sessions (principal_id, digest, created_ms, used_ms, expires_ms)
values (:principal_id, :digest, :now_ms, :now_ms, :expires_ms) @returning_id;

-- name: session_by_digest
-- A session, and whose it is.
select s.id, s.principal_id, s.used_ms, s.expires_ms from access_sessions s join principals p on p.id = s.principal_id
where s.digest = :digest and p.disabled_ms is null;

-- name: session_used
-- Remember when a session was last used.
update access_sessions set used_ms = :used_ms where id = :id and used_ms < :used_ms;

-- name: session_delete
-- End a session.
delete from access_sessions where id = :id;

-- name: sessions_expire
-- Forget the sessions that ended by themselves.
delete from access_sessions where expires_ms <= :now_ms or used_ms <= :idle_since_ms;

-- name: changes_count
-- How often who may do what was changed.
select count from access_changes where id = 1;

-- name: changes_note
-- Tell every server that who may do what was changed.
update access_changes set count = count + 1 where id = 1;

-- name: grant_find
-- What was granted to an account, group or role on an object.
select level, may_create from grants
where principal_id = :principal_id and object_kind = :object_kind and object_id = :object_id and detail = :detail;

-- name: grant_upsert
-- Grant a level on an object, in place of an earlier one.
insert into grants (principal_id, object_kind, object_id, detail, level, may_create, granted_ms, granted_by)
values (:principal_id, :object_kind, :object_id, :detail, :level, :may_create, :now_ms, :granted_by)
on conflict (principal_id, object_kind, object_id, detail) do update
set level = excluded.level, may_create = excluded.may_create, granted_ms = excluded.granted_ms, granted_by = excluded.granted_by;

-- name: grant_delete
-- Take a grant back.
delete from grants
where principal_id = :principal_id and object_kind = :object_kind and object_id = :object_id and detail = :detail;

-- name: grants_of_principal
-- What was granted to an account, group or role, by object, after one.
select object_kind, object_id, detail, level, may_create, granted_ms, granted_by from grants
where principal_id = :principal_id
  and (object_kind > :after_kind or (object_kind = :after_kind and (object_id > :after_id or (object_id = :after_id and detail > :after_detail))))
order by object_kind, object_id, detail limit :limit;

-- name: grants_on_object
-- Who was granted what on an object itself, by principal, after one.
select p.id, p.kind, p.name, g.level, g.may_create, g.granted_ms, g.granted_by
from grants g join principals p on p.id = g.principal_id
where g.object_kind = :object_kind and g.object_id = :object_id and g.detail = :detail and g.principal_id > :after
order by g.principal_id limit :limit;

-- name: protection_insert
-- Protect an alias; no row changes when it is protected already.
insert into protected_aliases (workspace_id, model_id, alias) values (:workspace_id, :model_id, :alias) on conflict do nothing;

-- name: protection_delete
-- Protect an alias no longer.
delete from protected_aliases where workspace_id = :workspace_id and model_id = :model_id and alias = :alias;

-- name: protections_page
-- Protected aliases of a registered model, or (-1) of every one, by alias, after one.
select alias from protected_aliases
where workspace_id = :workspace_id and model_id = :model_id and alias > :after order by alias limit :limit;
