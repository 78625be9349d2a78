"""The production server: granian with worker processes, and what its threads are protected from."""
