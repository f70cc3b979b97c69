-- name: subscription_follow
-- Let somebody follow a version who has not said otherwise.
insert into subscriptions (model_id, version_id, user_name, state, updated_ms)
values (:model_id, :version_id, :user_name, 'SUBSCRIBED', :now_ms)
on conflict (model_id, version_id, user_name) do nothing;

-- name: subscription_upsert
-- Remember what somebody wants to hear.
insert into subscriptions (model_id, version_id, user_name, state, updated_ms)
values (:model_id, :version_id, :user_name, :state, :now_ms)
on conflict (model_id, version_id, user_name) do update set state = excluded.state, updated_ms = excluded.updated_ms;

-- name: subscriptions_forget
-- Forget everything that somebody subscribed to.
delete from subscriptions where user_name = :user_name;

-- name: subscription_delete
-- Go back to what holds for everybody.
delete from subscriptions where model_id = :model_id and version_id = :version_id and user_name = :user_name;

-- name: subscription_state
-- What somebody wants to hear of a version, or of a model.
select state from subscriptions where model_id = :model_id and version_id = :version_id and user_name = :user_name;

-- name: notify_subscribers
-- Tell of an activity those who follow the version or the whole model, but not who did it.
insert into notifications (workspace_id, user_name, activity_id, created_ms)
select distinct :workspace_id, s.user_name, :activity_id, :now_ms
from subscriptions s
where s.model_id = :model_id and s.user_name <> :actor and (
    (s.version_id = :version_id and s.state = 'SUBSCRIBED' and not exists (
        select 1 from subscriptions m
        where m.model_id = s.model_id and m.version_id = 0 and m.user_name = s.user_name and m.state = 'UNSUBSCRIBED'))
    or (s.version_id = 0 and s.state = 'ALL_EVENTS' and not exists (
        select 1 from subscriptions v
        where v.model_id = s.model_id and v.version_id = :version_id and v.user_name = s.user_name and v.state = 'UNSUBSCRIBED')))
limit :limit;

-- name: mail_enqueue
-- Let the notifications of an activity be mailed to those who have an address.
insert into mail_outbox (notification_id, attempts, due_ms, last_error)
select n.id, 0, :now_ms, ''
from notifications n join principals p on p.name = n.user_name
where n.activity_id = :activity_id and p.email <> '' and p.disabled_ms is null;

-- name: notification_mark_read
-- Remember that somebody has read a notification of theirs.
update notifications set read_ms = :now_ms
where id = :id and workspace_id = :workspace_id and user_name = :user_name and read_ms is null;

-- name: notifications_mark_read_until
-- Remember that somebody has read all notifications up to one.
update notifications set read_ms = :now_ms
where workspace_id = :workspace_id and user_name = :user_name and id <= :until_id and read_ms is null;

-- name: mail_forget_old
-- Give up the mail of notifications that are about to be forgotten.
delete from mail_outbox where notification_id in (
    select id from notifications where created_ms < :before_ms order by created_ms, id limit :limit);

-- name: notifications_forget_old
-- Forget old notifications.
delete from notifications where id in (
    select id from notifications where created_ms < :before_ms order by created_ms, id limit :limit);

-- name: mail_due
-- The mail that is to be sent now: to whom, and what about.
select o.notification_id, o.attempts, p.id, p.email, n.user_name, a.model_id, a.id, m.name, v.version, a.type, a.subject, a.source,
       a.target, a.comment, a.system_comment, a.actor, a.created_ms, a.updated_ms, a.comment_id
from mail_outbox o
join notifications n on n.id = o.notification_id
join activities a on a.id = n.activity_id
join model_versions v on v.id = a.version_id
join registered_models m on m.id = a.model_id
left join principals p on p.name = n.user_name
where o.due_ms <= :now_ms
order by o.due_ms, o.notification_id limit :limit;

-- name: mail_lease
-- Take one mail for a while, if no other server has taken it since.
update mail_outbox set due_ms = :until_ms where notification_id = :id and due_ms <= :now_ms;

-- name: mail_delete
-- Forget a mail that was sent or given up.
delete from mail_outbox where notification_id = :id;

-- name: mail_again
-- Try to send a mail again later.
update mail_outbox set attempts = attempts + 1, due_ms = :due_ms, last_error = :error where notification_id = :id;
