"""Content-addressed bytes: the BlobStore port and where blobs can live."""

from lineal.storage.blobs.disk import DiskBlobStore
from lineal.storage.blobs.port import Blob, BlobStore, Digest, Expected, Part, StoredBlob

__all__ = ["Blob", "BlobStore", "Digest", "DiskBlobStore", "Expected", "Part", "StoredBlob"]
