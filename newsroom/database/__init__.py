"""The way to PostgreSQL: the address, the embedded server, and Django's backend on top of both."""
