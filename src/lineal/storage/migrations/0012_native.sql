-- What the native protocol keeps: answers of calls that may be repeated.
select 1;
