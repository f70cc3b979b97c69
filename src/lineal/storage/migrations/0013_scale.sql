-- What searches and series of a large store need.

-- Runs of an experiment by name and by end, for pages in that order; PostgreSQL limits the length of an index row.
create index runs_by_name on runs (experiment_id, lifecycle, substr(name, 1, 100), id);

create index runs_by_end on runs (experiment_id, lifecycle, end_ms, id);
