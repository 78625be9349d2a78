"""Settings that contradict each other are found."""

from newsroom.checks import (
    proxies_are_counted,
    public_site_uses_https,
    site_is_an_allowed_host,
)


def test_the_site_is_among_the_allowed_hosts(settings):
    settings.SITE_HOST, settings.ALLOWED_HOSTS = "news.example.org", [".example.org"]
    assert site_is_an_allowed_host(None) == []


def test_a_site_that_is_not_allowed_is_an_error(settings):
    settings.SITE_HOST, settings.ALLOWED_HOSTS = "example.org", ["other.org"]
    (error,) = site_is_an_allowed_host(None)
    assert error.id == "newsroom.E001"
    assert error.msg == "ALLOWED_HOSTS does not contain example.org, the host of SITE_URL."


def test_development_allows_any_site(settings):
    settings.DEBUG, settings.SITE_HOST, settings.ALLOWED_HOSTS = True, "example.org", ["other.org"]
    assert site_is_an_allowed_host(None) == []


def test_a_deployment_without_tls_is_warned_about(settings):
    settings.IS_HTTPS = False
    assert [warning.id for warning in public_site_uses_https(None)] == ["newsroom.W001"]
    settings.IS_HTTPS = True
    assert public_site_uses_https(None) == []


def test_a_proxy_that_is_not_counted_is_warned_about(settings):
    settings.IS_HTTPS, settings.TRUSTED_PROXIES = True, 0
    assert [warning.id for warning in proxies_are_counted(None)] == ["newsroom.W002"]
    settings.TRUSTED_PROXIES = 1
    assert proxies_are_counted(None) == []
