"""From Lineal's values to Databricks' messages."""
