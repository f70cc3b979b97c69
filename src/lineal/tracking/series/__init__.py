"""Series: metrics over steps. A write is one packed row in the log and an upsert of each touched summary, never a row per point."""
