-- Named SQL of artifacts. A path range is [start, stop): everything below a directory `d` is ['d/', 'd0').

-- name: tree_lock
-- Serialise changes below one first segment until commit (PostgreSQL only; one writer owns a SQLite store).
select pg_advisory_xact_lock(hashtextextended(:segment, :workspace_id));

-- name: file_by_path
-- One file of the tree.
select path, blob_digest, size_bytes, modified_us
from artifact_files
where workspace_id = :workspace_id and path = :path;

-- name: file_first_in
-- The first file of a path range: is there anything?
select path
from artifact_files
where workspace_id = :workspace_id and path >= :start and path < :stop
order by path
limit 1;

-- name: files_in
-- The files of a path range, in the order of their paths.
select path, blob_digest, size_bytes
from artifact_files
where workspace_id = :workspace_id and path >= :start and path < :stop
order by path
limit :limit;

-- name: file_upsert
-- Put a file in the tree or replace it.
insert into artifact_files (workspace_id, path, blob_digest, size_bytes, modified_us)
values (:workspace_id, :path, :blob_digest, :size_bytes, :modified_us)
on conflict (workspace_id, path) do update
set blob_digest = excluded.blob_digest, size_bytes = excluded.size_bytes, modified_us = excluded.modified_us;

-- name: file_delete
-- Remove one file from the tree.
delete from artifact_files where workspace_id = :workspace_id and path = :path;

-- name: files_delete
-- Remove the files of a path range from the tree.
delete from artifact_files where workspace_id = :workspace_id and path >= :start and path < :stop;

-- name: children [sqlite]
-- The first file of each child of a directory, jumping over what else is below a sub-directory: one seek a child.
-- `skip` is the position (from 1) of the first character after the directory's prefix. A cross join is taken in the order
-- written, or SQLite would rather walk the whole table than sort a page.
with recursive seek (path) as (
    select (
        select path
        from artifact_files
        where workspace_id = :workspace_id and path >= :start and path < :stop
        order by path
        limit 1
    )
    union all
    select (
        select below.path
        from artifact_files below
        where below.workspace_id = :workspace_id and below.path < :stop
            and below.path >= case
                when instr(substr(seek.path, :skip), '/') > 0
                then substr(seek.path, 1, :skip - 2 + instr(substr(seek.path, :skip), '/')) || '0'
                else seek.path || ' '
            end
        order by below.path
        limit 1
    )
    from seek
    where seek.path is not null
    limit :limit
)
select file.path, file.blob_digest, file.size_bytes, file.modified_us
from seek
cross join artifact_files file
where file.workspace_id = :workspace_id and file.path = seek.path
order by seek.path;

-- name: children [postgres]
-- The same; PostgreSQL takes no limit inside, but computes only the rows that the outer one asks for.
with recursive seek (path) as (
    select (
        select path
        from artifact_files
        where workspace_id = :workspace_id and path >= :start and path < :stop
        order by path
        limit 1
    )
    union all
    select (
        select below.path
        from artifact_files below
        where below.workspace_id = :workspace_id and below.path < :stop
            and below.path >= case
                when strpos(substr(seek.path, cast(:skip as integer)), '/') > 0
                then substr(seek.path, 1, cast(:skip as integer) - 2 + strpos(substr(seek.path, cast(:skip as integer)), '/')) || '0'
                else seek.path || ' '
            end
        order by below.path
        limit 1
    )
    from seek
    where seek.path is not null
)
select file.path, file.blob_digest, file.size_bytes, file.modified_us
from (select path from seek limit :limit) page
join artifact_files file on file.workspace_id = :workspace_id and file.path = page.path
order by file.path;

-- name: blob_upsert
-- Know a blob. The update locks the row, so that garbage collection cannot take it away before the commit.
insert into blobs (digest, size_bytes, created_us)
values (:digest, :size_bytes, :created_us)
on conflict (digest) do update
set size_bytes = excluded.size_bytes;

-- name: blob_keep
-- Lock a blob that is known, so that garbage collection cannot take it away before the commit.
update blobs set size_bytes = size_bytes where digest = :digest;

-- name: inline_upsert
-- Keep the bytes of a small blob. Rows that are right already are not written again.
insert into inline_blobs (digest, data)
values (:digest, :data)
on conflict (digest) do update
set data = excluded.data
where inline_blobs.data <> excluded.data;

-- name: inline_data
-- The bytes of a small blob.
select data from inline_blobs where digest = :digest;

-- name: inline_by_digest
-- How many bytes of a small blob there are, and since when it is known.
select length(inline.data), blob.created_us
from inline_blobs inline
join blobs blob on blob.digest = inline.digest
where inline.digest = :digest;

-- name: inline_after
-- Small blobs in the order of their digests, after a cursor, as `inline_by_digest` shows them.
select inline.digest, length(inline.data), blob.created_us
from inline_blobs inline
join blobs blob on blob.digest = inline.digest
where inline.digest > :after
order by inline.digest
limit :limit;

-- name: manifest_by_digest
-- A manifest by its digest.
select id, digest, files_count, size_bytes, created_us from manifests where digest = :digest;

-- name: manifest_insert
-- Store a manifest once; answers its inner id, old or new.
insert into manifests (digest, files_count, size_bytes, created_us)
values (:digest, :files_count, :size_bytes, :created_us)
on conflict (digest) do update
set files_count = excluded.files_count
returning id;

-- name: manifest_entry_insert
-- Store an entry of a manifest; one that another server stored at the same time is the same.
insert into manifest_entries (manifest_id, path, blob_digest, size_bytes)
values (:manifest_id, :path, :blob_digest, :size_bytes)
on conflict (manifest_id, path) do nothing;

-- name: entry_by_path
-- One file of a manifest, with the time the manifest was made.
select entry.path, entry.blob_digest, entry.size_bytes, manifest.created_us
from manifest_entries entry
join manifests manifest on manifest.id = entry.manifest_id
where entry.manifest_id = :manifest_id and entry.path = :path;

-- name: entry_first_in
-- The first file of a path range of a manifest.
select path
from manifest_entries
where manifest_id = :manifest_id and path >= :start and path < :stop
order by path
limit 1;

-- name: entries_in
-- The files of a path range of a manifest, in the order of their paths.
select path, blob_digest, size_bytes
from manifest_entries
where manifest_id = :manifest_id and path >= :start and path < :stop
order by path
limit :limit;

-- name: entry_children [sqlite]
-- The first file of each child of a directory of a manifest; see `children`.
with recursive seek (path) as (
    select (
        select path
        from manifest_entries
        where manifest_id = :manifest_id and path >= :start and path < :stop
        order by path
        limit 1
    )
    union all
    select (
        select below.path
        from manifest_entries below
        where below.manifest_id = :manifest_id and below.path < :stop
            and below.path >= case
                when instr(substr(seek.path, :skip), '/') > 0
                then substr(seek.path, 1, :skip - 2 + instr(substr(seek.path, :skip), '/')) || '0'
                else seek.path || ' '
            end
        order by below.path
        limit 1
    )
    from seek
    where seek.path is not null
    limit :limit
)
select entry.path, entry.blob_digest, entry.size_bytes, manifest.created_us
from seek
cross join manifest_entries entry
cross join manifests manifest
where entry.manifest_id = :manifest_id and entry.path = seek.path and manifest.id = :manifest_id
order by seek.path;

-- name: entry_children [postgres]
-- The same, as for `children`.
with recursive seek (path) as (
    select (
        select path
        from manifest_entries
        where manifest_id = :manifest_id and path >= :start and path < :stop
        order by path
        limit 1
    )
    union all
    select (
        select below.path
        from manifest_entries below
        where below.manifest_id = :manifest_id and below.path < :stop
            and below.path >= case
                when strpos(substr(seek.path, cast(:skip as integer)), '/') > 0
                then substr(seek.path, 1, cast(:skip as integer) - 2 + strpos(substr(seek.path, cast(:skip as integer)), '/')) || '0'
                else seek.path || ' '
            end
        order by below.path
        limit 1
    )
    from seek
    where seek.path is not null
)
select entry.path, entry.blob_digest, entry.size_bytes, manifest.created_us
from (select path from seek limit :limit) page
join manifest_entries entry on entry.manifest_id = :manifest_id and entry.path = page.path
join manifests manifest on manifest.id = entry.manifest_id
order by entry.path;

-- name: sealed_tree_insert
-- Make a manifest readable below a root.
insert into sealed_trees (workspace_id, root, manifest_id) values (:workspace_id, :root, :manifest_id);

-- name: sealed_tree_delete
-- Take a root away; the manifest stays.
delete from sealed_trees where workspace_id = :workspace_id and root = :root;

-- name: sealed_tree_by_root
-- The manifest below a root.
select manifest_id from sealed_trees where workspace_id = :workspace_id and root = :root;

-- name: sealed_trees_in
-- The roots of a path range, in order.
select root from sealed_trees
where workspace_id = :workspace_id and root >= :start and root < :stop
order by root
limit :limit;

-- name: upload_insert
-- Remember an upload in parts.
insert into uploads (id, workspace_id, path, created_us) values (:id, :workspace_id, :path, :created_us);

-- name: upload_by_id
-- One upload.
select path, blob_digest from uploads where id = :id and workspace_id = :workspace_id;

-- name: upload_lock
-- One upload, locked against another completion at the same time.
select path, blob_digest from uploads where id = :id and workspace_id = :workspace_id @for_update;

-- name: upload_complete
-- Remember what an upload became.
update uploads set blob_digest = :blob_digest where id = :id;

-- name: upload_delete
-- Forget an upload.
delete from uploads where id = :id and workspace_id = :workspace_id;

-- name: uploads_expire
-- Forget the uploads that were created before a time.
delete from uploads where created_us < :before_us;

-- name: blob_uploads
-- The finished uploads that keep a blob until they are forgotten.
select workspace_id, id from uploads where blob_digest = :digest order by id limit :limit;

-- name: blob_files
-- The files that keep a blob.
select workspace_id, path from artifact_files where blob_digest = :digest order by workspace_id, path limit :limit;

-- name: blob_entries
-- The entries of manifests that keep a blob.
select manifest.digest, entry.path
from manifest_entries entry
join manifests manifest on manifest.id = entry.manifest_id
where entry.blob_digest = :digest
order by entry.manifest_id, entry.path
limit :limit;

-- name: blob_roots
-- The sealed trees that show a blob.
select tree.workspace_id, tree.root, entry.path
from manifest_entries entry
join sealed_trees tree on tree.manifest_id = entry.manifest_id
where entry.blob_digest = :digest
order by tree.workspace_id, tree.root, entry.path
limit :limit;

-- name: artifact_totals
-- How many blobs, bytes and manifests the database knows.
select (select count(*) from blobs), (select cast(coalesce(sum(size_bytes), 0) as bigint) from blobs), (select count(*) from manifests);

-- name: blobs_after
-- Known blobs in the order of their digests, after a cursor; with how many bytes are in the database, null when they are elsewhere.
select blob.digest, blob.size_bytes, length(inline.data)
from blobs blob
left join inline_blobs inline on inline.digest = blob.digest
where blob.digest > :digest
order by blob.digest
limit :limit;

-- name: inline_contents_after
-- Small blobs with their bytes in the order of their digests, after a cursor.
select digest, data from inline_blobs where digest > :after order by digest limit :limit;

-- name: blob_known
-- Whether a blob is known.
select 1 from blobs where digest = :digest;

-- name: manifests_after
-- Manifests in the order of their ids, after a cursor.
select id, digest, files_count, size_bytes from manifests where id > :after_id order by id limit :limit;

-- name: manifest_roots
-- The sealed trees that show a manifest.
select workspace_id, root from sealed_trees where manifest_id = :manifest_id order by workspace_id, root limit :limit;

-- name: tree_size
-- How many files the tree has, and how many bytes they have together.
select count(*), coalesce(sum(size_bytes), 0) from artifact_files;

-- name: manifests_size
-- The same of sealed manifests.
select coalesce(sum(files_count), 0), coalesce(sum(size_bytes), 0) from manifests;

-- name: blobs_size
-- How many blobs are stored, and how many bytes they have.
select count(*), coalesce(sum(size_bytes), 0) from blobs;
