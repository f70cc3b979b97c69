"""A webhook's life with databricks-registry-webhooks 0.1.2; prints what it saw as JSON for test_databricks_webhooks_client.py.

Arguments: where to send, the name of a registered model. The server's address is in DATABRICKS_HOST.
"""

import json
import sys

from databricks_registry_webhooks import (  # pyright: ignore[reportMissingImports] - of an environment of its own
    HttpUrlSpec,
    RegistryWebhooksClient,
)


def main(url: str, model: str) -> None:
    client = RegistryWebhooksClient()
    spec = HttpUrlSpec(url=url, secret="s3cret", authorization="Bearer receiver", enable_ssl_verification=False)
    made = client.create_webhook(["MODEL_VERSION_CREATED"], http_url_spec=spec, model_name=model, description="old", status="TEST_MODE")
    tested = client.test_webhook(made.id, "MODEL_VERSION_CREATED")
    changed = client.update_webhook(made.id, events=["MODEL_VERSION_TAG_SET", "COMMENT_CREATED"], description="new", status="DISABLED")
    listed = client.list_webhooks(model_name=model, events=["COMMENT_CREATED"])
    nothing = client.list_webhooks(model_name=model, events=["MODEL_VERSION_CREATED"])
    client.delete_webhook(made.id)
    seen = {
        "made": [made.events, made.model_name, made.status, made.description, made.http_url_spec.url],
        "tested": [tested.status_code, tested.body],
        "changed": [sorted(changed.events), changed.status, changed.description],
        "listed": [webhook.id == made.id for webhook in listed],
        "nothing": len(nothing),
        "left": len(client.list_webhooks()),
    }
    print(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
