"""The messages of Databricks' workspace registry. Source: databricks-sdk 0.156.0, service/ml.py and service/iam.py."""
