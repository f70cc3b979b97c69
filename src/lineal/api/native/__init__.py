"""The native protocol: what MLflow's has no words for, and for the SDK."""
