"""The project: settings, URL table, middleware, health, embedded database. Wiring only."""
