-- Runs in the order of the extremes of a metric.

-- The index of latest values holds the extremes as well: a search by them reads the entries of one metric and no row of a run. An index of
-- their own would cost each write that improves a metric; this one is written anyway when the latest value changes.
drop index series_summary_by_value;

create index series_summary_by_value on series_summary (key_id, last_value, run_id, min_value, max_value);
