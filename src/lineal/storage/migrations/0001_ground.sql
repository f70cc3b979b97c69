-- Workspaces, the ledger and the spine: what every other table refers to.

create table workspaces (
    id @id,
    name @text not null unique,
    created_ms bigint not null
);

insert into workspaces (id, name, created_ms) values (1, 'default', 0);

-- The append-only ledger. seq is dense and starts at 1; leaf is SHA-256(0x00 || record), record the canonical bytes of the event.
create table events (
    seq bigint primary key,
    at_us bigint not null,
    workspace_id bigint not null,
    actor @text not null,
    request_id @text not null,
    kind @text not null,
    subject_kind @text not null,
    subject_id bigint not null,
    record @blob not null,
    leaf @blob not null
);

create index events_by_subject on events (subject_kind, subject_id, seq);

-- Full subtrees of the Merkle tree above the leaves: level 1 joins two leaves, level 2 two of level 1 ...
create table merkle_nodes (
    level smallint not null,
    position bigint not null,
    hash @blob not null,
    primary key (level, position)
) @clustered;

create table checkpoints (
    tree_size bigint primary key,
    root @blob not null,
    at_us bigint not null
);

-- The spine: runs, dataset versions, logged models, model versions ... in one id space.
create table nodes (
    id @id,
    kind smallint not null,
    workspace_id bigint not null references workspaces (id),
    public_id @text not null unique,
    created_ms bigint not null
);

create index nodes_by_workspace on nodes (workspace_id, kind, id);

-- What went into what, always in data-flow direction: source -> target.
create table edges (
    source_id bigint not null references nodes (id),
    target_id bigint not null references nodes (id),
    role smallint not null,
    step bigint not null default 0,
    created_ms bigint not null,
    primary key (source_id, target_id, role)
) @clustered;

create unique index edges_by_target on edges (target_id, source_id, role, step);

create table edge_tags (
    source_id bigint not null,
    target_id bigint not null,
    role smallint not null,
    key @text not null,
    value @text not null,
    primary key (source_id, target_id, role, key)
) @clustered;

-- What signs the URLs and tokens that servers of this store hand out; made once, by the first of them.
create table server_secrets (
    name @text primary key,
    value @blob not null
);
