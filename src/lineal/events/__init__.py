"""The ledger's events for people and programs: pages of them, and a stream of what happens, each as far as the viewer may read it."""
