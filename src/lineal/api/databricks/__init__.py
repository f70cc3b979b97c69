"""The protocol of Databricks' workspace model registry, as its SDK, its command line and `mlflow.set_registry_uri("databricks")` speak it.

`wire/` has the messages, `convert/` turns results into them, `operations/` has the rows, `errors.py` the shape of failures. Paths that
MLflow's clients call with the same messages (`registered-models/...`, `model-versions/...`) are rows of MLflow's protocol: both clients
get what they need from one answer. Where the two disagree, a row here is taken for requests whose User-Agent is Databricks' (`agents.py`).
"""
