-- What searches of a million runs read.

-- Params and tags by value again: whole values where they are short, so that a search reads the index alone. An index of an expression makes
-- SQLite look up the row of each entry, ten times the cost. Values from 100 characters on are found by their start; PostgreSQL limits the
-- length of an index row.

drop index params_by_value;

drop index run_tags_by_value;

create index params_by_value on params (key, value, run_id) where length(value) < 100;

create index params_by_prefix on params (key, substr(value, 1, 100), run_id) where length(value) >= 100;

create index run_tags_by_value on run_tags (key, value, run_id) where length(value) < 100;

create index run_tags_by_prefix on run_tags (key, substr(value, 1, 100), run_id) where length(value) >= 100;

-- Runs by status, without those that finished: most runs do, so these are what is not in it.
create index runs_unfinished on runs (status, id) where status <> 3;
