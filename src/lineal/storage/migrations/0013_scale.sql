-- What searches and series of a large store need.
select 1;
