-- Who is behind a service account, for the four-eyes rule: tokens by who made them.
create index access_tokens_by_maker on access_tokens (created_by, principal_id);
