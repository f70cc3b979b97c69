-- What searches of many versions read: their order of creation, and which have a tag with a value.

create index model_versions_by_creation on model_versions (created_ms, id) where deleted_ms is null;

create index model_version_tags_by_value on model_version_tags (key, value, version_id) where length(value) < 100;
