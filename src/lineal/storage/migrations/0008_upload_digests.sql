-- Which uploads brought bytes: asked about digests before files are named by them, and by garbage collection.

create index uploads_by_blob on uploads (blob_digest);
