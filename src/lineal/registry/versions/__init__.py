"""Model versions: numbered, sealed where their files are ours."""
