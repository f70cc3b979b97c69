"""The messages of the MLflow protocol, as it spells them."""
