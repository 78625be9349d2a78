"""Django's PostgreSQL backend, which starts the embedded server when a query first needs it.

A command that touches no data (`collectstatic`, `--help`) therefore starts no server.
"""

from django.db import NotSupportedError
from django.db.backends.postgresql import base

from newsroom.database import embedded
from newsroom.database.errors import DatabaseUnavailable
from newsroom.database.url import explanation


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self):
        if data := self.settings_dict.get("EMBEDDED_IN"):
            self.settings_dict.update(embedded.connection_settings(data))
        return super().get_connection_params()

    def check_database_version_supported(self):
        try:
            super().check_database_version_supported()
        except NotSupportedError as error:
            raise DatabaseUnavailable(f"{error} Set DATABASE_URL to a newer server.") from error

    def get_new_connection(self, conn_params):
        try:
            return super().get_new_connection(conn_params)
        # A ProgrammingError here is an option after the `?` of DATABASE_URL that libpq refuses.
        except (self.Database.OperationalError, self.Database.ProgrammingError) as error:
            raise DatabaseUnavailable(explanation(str(error), self.settings_dict)) from error
