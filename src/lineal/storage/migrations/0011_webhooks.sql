-- The outbox, webhooks and their deliveries.
select 1;
