-- Artifacts: blobs by digest, one mutable tree of files a workspace, and manifests that never change.

create table blobs (
    digest @blob not null primary key,
    size_bytes bigint not null,
    created_us bigint not null
) @clustered;

-- The tree is only its files; a directory is there as long as a file is below it.
create table artifact_files (
    workspace_id bigint not null references workspaces (id),
    path @text not null,
    blob_digest @blob not null references blobs (digest),
    size_bytes bigint not null,
    modified_us bigint not null,
    primary key (workspace_id, path)
) @clustered;

create index artifact_files_by_blob on artifact_files (blob_digest);

-- digest is SHA-256 of the canonical listing; see artifacts/manifests.py.
create table manifests (
    id @id,
    digest @blob not null unique,
    files_count bigint not null,
    size_bytes bigint not null,
    created_us bigint not null
);

create table manifest_entries (
    manifest_id bigint not null references manifests (id),
    path @text not null,
    blob_digest @blob not null references blobs (digest),
    size_bytes bigint not null,
    primary key (manifest_id, path)
) @clustered;

create index manifest_entries_by_blob on manifest_entries (blob_digest);

-- Where manifests can be read in the tree: root is `model-versions/<public id>`.
create table sealed_trees (
    workspace_id bigint not null references workspaces (id),
    root @text not null,
    manifest_id bigint not null references manifests (id),
    primary key (workspace_id, root)
) @clustered;

create index sealed_trees_by_manifest on sealed_trees (manifest_id);

-- Uploads in parts that were created and not yet forgotten; blob_digest is set once one is complete, so that it can be completed again.
create table uploads (
    id @text not null primary key,
    workspace_id bigint not null references workspaces (id),
    path @text not null,
    created_us bigint not null,
    blob_digest @blob
) @clustered;

create index uploads_by_creation on uploads (created_us);
