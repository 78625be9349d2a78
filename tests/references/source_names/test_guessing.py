"""A first name for a source known only by its domain."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from references.models import Source
from references.source_names.guessing import NAME_MAX_LENGTH, guess_source_name

LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
SUFFIXES = st.sampled_from(["com", "gov", "gov.uk", "ac.uk", "co.uk", "go.jp", "edu", "org", "int"])
HOSTS = st.builds(
    lambda labels, suffix: ".".join([*labels, suffix]), st.lists(LABELS, max_size=4), SUFFIXES
)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("techcrunch.com", "TechCrunch"),
        ("rfc-editor.org", "RFC Editor"),
        ("nist.gov", "NIST"),
        ("bbc.co.uk", "BBC"),
        ("www.bbc.com", "BBC"),
        ("localhost", "localhost"),
        ("xn--strae-oqa.example", "Straße"),
        ("xn--fiqs8s.xn--p1ai", "中国"),
        ("xn--é.example", "XN É"),
        ("www.gov.uk", "GOV.UK"),
        ("gov.uk", "GOV.UK"),
        ("assets.publishing.service.gov.uk", "GOV.UK"),
        ("www.ons.gov.uk", "ONS"),
        ("kent.gov.uk", "Kent"),
        ("hmrc.gov.uk", "HMRC"),
        ("www.nhs.uk", "NHS"),
        ("www.gov.pl", "GOV.PL"),
        ("english.gov.cn", "GOV.CN"),
        ("www.gouv.fr", "GOUV.FR"),
        ("legifrance.gouv.fr", "Legifrance"),
        ("mhlw.go.jp", "MHLW"),
        ("meti.go.jp", "METI"),
        ("ibge.gov.br", "IBGE"),
        ("wien.gv.at", "Wien"),
        ("cdc.gov", "CDC"),
        ("www.nasa.gov", "NASA"),
        ("pubmed.ncbi.nlm.nih.gov", "NIH"),
        ("texas.gov", "Texas"),
        ("ohio.gov", "Ohio"),
        ("army.mil", "Army"),
        ("www.who.int", "WHO"),
        ("nato.int", "NATO"),
        ("interpol.int", "Interpol"),
        ("news.un.org", "United Nations"),
        ("ec.europa.eu", "European Union"),
        ("mit.edu", "MIT"),
        ("yale.edu", "Yale"),
        ("www.lse.ac.uk", "LSE"),
        ("www.ox.ac.uk", "University of Oxford"),
        ("imperial.ac.uk", "Imperial"),
        ("theguardian.com", "The Guardian"),
        ("www.theatlantic.com", "The Atlantic"),
        ("theverge.com", "The Verge"),
        ("thebmj.example", "The BMJ"),
        ("thetimes.co.uk", "The Times"),
        ("thejakartapost.com", "The Jakarta Post"),
        ("theglobeandmail.com", "The Globe and Mail"),
        ("theregister.com", "The Register"),
        ("theobserver.example", "The Observer"),
        ("theatre.com", "Theatre"),
        ("theology.org", "Theology"),
        ("theo.example", "Theo"),
        ("the.example", "THE"),
        ("thermofisher.com", "Thermofisher"),
        ("thessaloniki.gr", "Thessaloniki"),
        ("therecordshop.example", "Therecordshop"),
        ("theand.example", "Theand"),
        ("washingtontimes.com", "Washington Times"),
        ("newscientist.com", "New Scientist"),
        ("dailymail.co.uk", "Daily Mail"),
        ("compost.org", "Compost"),
        ("postage.example", "Postage"),
        ("newsletter.example", "Newsletter"),
        ("spokesman-review.com", "Spokesman Review"),
        ("st-andrews.ac.uk", "St Andrews"),
        ("house-of-lords.example", "House of Lords"),
        ("-a--b-.example", "A B"),
        ("la-croix.com", "La Croix"),
        ("edition.cnn.com", "CNN"),
        ("m.spiegel.de", "Der Spiegel"),
        ("www.lemonde.fr", "Le Monde"),
        ("elpais.com", "El País"),
        ("en.wikipedia.org", "Wikipedia"),
        ("amp.theguardian.com", "The Guardian"),
        ("old.reddit.com", "Reddit"),
        ("gist.github.com", "GitHub"),
        ("www.nature.com", "Nature"),
        ("arxiv.org", "arXiv"),
        ("dx.doi.org", "DOI"),
        ("web.archive.org", "Internet Archive"),
        ("ibm.com", "IBM"),
        ("npr.org", "NPR"),
        ("cnbc.com", "CNBC"),
        ("x.com", "X"),
        ("rhythm.example", "Rhythm"),
        ("20minutes.fr", "20minutes"),
        ("www.com", "WWW"),
        ("co.uk", "CO.UK"),
        ("notbbc.co.uk", "Notbbc"),
        ("nytimes.com.example.org", "Example"),
        ("127.0.0.1", "127.0.0.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("THEGUARDIAN.COM.", "The Guardian"),
    ],
)
def test_first_name_of_a_source(host, name):
    assert guess_source_name(host) == name


@given(st.one_of(st.text(), HOSTS, st.from_regex(r"xn--\S{0,80}\.(com|gov)", fullmatch=True)))
def test_a_name_is_there_and_can_be_stored(host):
    name = guess_source_name(host)
    assert 0 < len(name) <= NAME_MAX_LENGTH
    assert name == name.strip()
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in name)
    assert guess_source_name(host) == name


@given(HOSTS)
def test_case_and_entrance_make_no_difference(host):
    name = guess_source_name(host)
    assert guess_source_name(host.upper()) == name
    assert guess_source_name(f"{host}.") == name
    if "." in host:
        assert guess_source_name(f"www.{host}") == name


@pytest.mark.parametrize("host", ["", " ", ".", "\u200b", "\x00"])
def test_no_host_has_a_name_too(host):
    assert guess_source_name(host) == "Unknown source"


@pytest.mark.parametrize(
    "host", ["a" * 5000, "a." * 5000, "a-" * 5000 + ".com", "the" + "news" * 5000 + ".org"]
)
def test_a_long_host_has_a_name_that_fits(host):
    assert len(guess_source_name(host)) <= NAME_MAX_LENGTH


def test_no_name_is_longer_than_its_column():
    assert Source._meta.get_field("name").max_length == NAME_MAX_LENGTH
