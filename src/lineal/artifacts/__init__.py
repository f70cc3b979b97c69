"""Named artifacts over content-addressed blobs: one mutable tree a workspace, and sealed manifests."""
