-- The levels of a chunk's pyramid in pieces, so that a zoom fetches what it shows; chunks of before have theirs in series_levels. first_bucket: the position of the piece's first bucket in its level.
-- first_step to last_ms: the least and the greatest step and time of its points.
create table series_pieces (
    chunk_id bigint not null references series_chunks (id),
    bucket_points bigint not null,
    first_bucket bigint not null,
    first_step bigint not null,
    last_step bigint not null,
    first_ms bigint not null,
    last_ms bigint not null,
    data @blob not null,
    primary key (chunk_id, bucket_points, first_bucket)
);
