"""Settings that contradict each other are found."""

import pytest
from django.template import engines

from newsroom.checks.site import (
    mail_is_sent_safely,
    proxies_are_counted,
    public_site_uses_https,
    site_is_an_allowed_host,
    templates_of_the_site_can_be_used,
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


def test_mail_that_reaches_nobody_is_warned_about(settings):
    settings.EMAIL_BACKEND = "accounts.mailing.files.EmailBackend"
    (warning,) = mail_is_sent_safely(None)
    assert warning.id == "newsroom.W003"
    assert str(settings.EMAIL_FILE_PATH) in warning.msg


def test_a_password_that_is_sent_unencrypted_is_warned_about(settings):
    settings.EMAIL_BACKEND = "accounts.mailing.smtp.EmailBackend"
    settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = False, False
    settings.EMAIL_HOST_PASSWORD = "secret"
    assert [warning.id for warning in mail_is_sent_safely(None)] == ["newsroom.W004"]
    settings.EMAIL_USE_TLS = True
    assert mail_is_sent_safely(None) == []
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_PASSWORD = False, ""  # a relay of one's own
    assert mail_is_sent_safely(None) == []


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("_footer.html", b"{% if %}", "Unexpected end of expression"),
        ("_footer.html", b"{% load nothing_here %}", "'nothing_here' is not a registered tag"),
        ("articles/front.html", b"{% extends 'articles/front.html' %}{% nope %}", "'nope'"),
        ("own.html", b"{% extends 'own.html' %}", "TemplateDoesNotExist: own.html"),
        ("own.html", b"{% extends 'missing.html' %}", "TemplateDoesNotExist: missing.html"),
        ("_footer.html", b"\xff", "UnicodeDecodeError"),
        ("_footer.html", None, "IsADirectoryError"),
        ("_footer.html", b"{% load i18n %}{% translate 'Ours' %}", ""),
        ("articles/front.html", b"{% extends 'articles/front.html' %}", ""),
        ("notes.md", b"{% nope %}", ""),
    ],
)
def test_templates_that_no_page_can_be_made_of_are_named(
    settings, tmp_path, monkeypatch, name, content, reason
):
    settings.VAR_DIR = tmp_path
    engine = engines["django"].engine
    engine.template_loaders[0].reset()
    folder = tmp_path / "templates"
    monkeypatch.setattr(engine, "dirs", [folder, *engine.dirs])
    path = folder / name
    if content is None:
        path.mkdir(parents=True)
    else:
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    warnings = templates_of_the_site_can_be_used(None)
    engine.template_loaders[0].reset()
    assert [warning.id for warning in warnings] == ["newsroom.W030"] * bool(reason), warnings
    if reason:
        assert reason in warnings[0].msg
        assert str(path) in warnings[0].msg
