-- The bytes of small blobs, kept in the database and not in a file each: they become durable with the commit that names them.
create table inline_blobs (
    digest @blob not null primary key references blobs (digest),
    data @blob not null
);
