"""What operators see of a running site: log, metrics, whether it is ready, and what is wrong."""
