-- Which runs have a param or tag with a value, for searches that few runs match. PostgreSQL limits the length of an index row.

create index params_by_value on params (key, substr(value, 1, 100), run_id);

create index run_tags_by_value on run_tags (key, substr(value, 1, 100), run_id);
