"""Two servers of one database, started once for all tests of a run that want them."""

import pytest
from django.conf import settings

from tests.newsroom.page_cache.serving import Server, url_of_test_database


@pytest.fixture(scope="session")
def start_server(django_db_setup, django_db_blocker, settings_for_tests):
    """A function that starts a server with these settings; it ends with the run."""
    withheld = settings.STORAGES["withheld"]["OPTIONS"]["location"]
    folders = {"TEST_MEDIA_ROOT": str(settings.MEDIA_ROOT), "TEST_WITHHELD": str(withheld)}
    with django_db_blocker.unblock():
        url = url_of_test_database()
    started = []

    def start(**environment: str) -> Server:
        started.append(Server(url, folders, **environment))
        return started[-1]

    yield start
    for server in started:
        server.end()


@pytest.fixture(scope="session")
def two_servers(start_server):
    return [start_server(), start_server()]


@pytest.fixture
def servers(transactional_db, two_servers):
    """Both, knowing that the tests before have emptied the tables."""
    for server in two_servers:
        server.hear()
    return two_servers


@pytest.fixture
def server(servers):
    return servers[0]
