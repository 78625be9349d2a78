"""Django's PostgreSQL backend, which starts the embedded server when a query first needs it.

A command that touches no data (`collectstatic`, `--help`) therefore starts no server.
"""

import time

from django.db import NotSupportedError
from django.db.backends.postgresql import base, operations
from psycopg import Cursor
from psycopg.types.datetime import TimestamptzLoader

from newsroom.database import embedded
from newsroom.database.errors import DatabaseUnavailable
from newsroom.database.outage import outage
from newsroom.database.url import explanation, wrong_encoding

ANSWERS_FOR = 1.0  # seconds after which a connection is asked whether it still does


class PreparedCursor(Cursor):
    """The server parses each of its statements once per connection, unless DATABASE_URL forbids.

    Times are read by psycopg's own loader, in C, as those of the connection's zone, which Django
    has set; Django's loader would set it anew on each.
    """

    def __init__(self, connection):
        super().__init__(connection)
        self.adapters.register_loader("timestamptz", TimestamptzLoader)

    def execute(self, query, params=None, **options):
        return super().execute(query, params, **(options | {"prepare": True}))


class DatabaseOperations(operations.DatabaseOperations):
    def last_executed_query(self, cursor, sql, params):
        """For logs and tests."""
        if isinstance(cursor, PreparedCursor):
            return self.compose_sql(sql, params)
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    _answered_at = float("-inf")
    _prepared: PreparedCursor | None = None

    def close_if_health_check_failed(self):
        """Not before each request: a connection that has just answered will answer."""
        if self.health_check_done:
            return
        if time.monotonic() - self._answered_at < ANSWERS_FOR:
            self.health_check_done = True  # not in the middle of a transaction
        else:
            super().close_if_health_check_failed()
            self._answered_at = time.monotonic()

    def prepared_rows(self, statement, values):
        """The rows of one of the few statements that most pages ask; values are sent beside it.

        One cursor serves them all: it has learnt how to read each type of column.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        if self._prepared is None or self._prepared.connection is not self.connection:
            self._prepared = PreparedCursor(self.connection)
        cursor = self._prepare_cursor(self._prepared)
        cursor.execute(statement, values)
        return cursor.fetchall()

    def get_connection_params(self):
        if data := self.settings_dict.get("EMBEDDED_IN"):
            self.settings_dict.update(embedded.connection_settings(data))
        return super().get_connection_params()

    def check_database_version_supported(self):
        try:
            super().check_database_version_supported()
        except NotSupportedError as error:
            raise DatabaseUnavailable(f"{error} Set DATABASE_URL to a newer server.") from error
        # Where a system has no locale, as a bare Debian, PostgreSQL makes databases of bytes.
        if (encoding := self.connection.info.parameter_status("server_encoding")) != "UTF8":
            raise DatabaseUnavailable(wrong_encoding(encoding, self.settings_dict))

    def get_new_connection(self, conn_params):
        settings = self.settings_dict
        with outage.attempt((settings["HOST"], settings["PORT"], settings["NAME"])):
            try:
                return super().get_new_connection(conn_params)
            # A ProgrammingError here is an option after DATABASE_URL's `?` that libpq refuses.
            except (self.Database.OperationalError, self.Database.ProgrammingError) as error:
                raise DatabaseUnavailable(explanation(str(error), settings)) from error
