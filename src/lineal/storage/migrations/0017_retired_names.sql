-- The names of deleted accounts: history speaks of them, so nobody else gets them. external_id is who it was at the OpenID provider.
create table retired_names (
    name_key @text primary key,
    name @text not null,
    kind @text not null,
    external_id @text not null default '',
    retired_ms bigint not null
);

create index retired_names_by_external_id on retired_names (external_id) where external_id <> '';

-- What an account that is deleted subscribed to.
create index subscriptions_by_user on subscriptions (user_name);
