"""The bucket of these tests."""

from tests.bucket import bucket, store  # noqa: F401
