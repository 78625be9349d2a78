"""JSON-LD in the words of schema.org: plain values → nodes. Pure; what is not known is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from articles.days import iso_of

Node = dict[str, Any]

# Origin → schema.org's name for it, after the IPTC's digital source types. People: none.
DIGITAL_SOURCE_TYPES = {
    "ai_assisted": "CompositeWithTrainedAlgorithmicMediaDigitalSource",
    "ai_reviewed": "TrainedAlgorithmicMediaDigitalSource",
    "ai_autonomous": "TrainedAlgorithmicMediaDigitalSource",
}
# The policy of a page → the property of NewsMediaOrganization that leads to it.
POLICIES = {
    "principles": "publishingPrinciples",
    "ethics": "ethicsPolicy",
    "corrections": "correctionsPolicy",
    "verification": "verificationFactCheckingPolicy",
    "feedback": "actionableFeedbackPolicy",
    "masthead": "masthead",
    "coverage": "missionCoveragePrioritiesPolicy",
    "ownership": "ownershipFundingInfo",
    "no_bylines": "noBylinesPolicy",
}


@dataclass(frozen=True)
class ImageObject:
    """An image at a whole address."""

    url: str
    width: int
    height: int
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Organisation:
    """Who publishes; `policies` maps keys of POLICIES to whole addresses."""

    url: str
    name: str
    tagline: str = ""
    description: str = ""
    language: str = "en"
    logo: ImageObject | None = None
    profiles: Sequence[str] = ()
    email: str = ""
    policies: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Writer:
    """An author of an article; `kind` is person, team or machine."""

    name: str
    url: str
    kind: str


@dataclass(frozen=True)
class Comment:
    """A dated notice on an article."""

    text: str
    published: datetime
    url: str


@dataclass(frozen=True)
class Story:
    """An article as readers see it; `references` are those of a revision."""

    url: str
    title: str
    description: str
    section: str
    published: datetime
    updated: datetime
    word_count: int
    minutes: int
    origin: str
    backstory: str
    writers: Sequence[Writer] = ()
    tags: Sequence[str] = ()
    images: Sequence[ImageObject] = ()
    references: Sequence[Mapping[str, Any]] = ()
    corrections: Sequence[Comment] = ()
    licence: str = ""
    is_retracted: bool = False


def graph(*nodes: Node) -> Node:
    """Return one document of several nodes."""
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def organisation(about: Organisation) -> Node:
    """Describe the publication in full, with where its policies stand."""
    policies = about.policies or {}
    return _node(
        "NewsMediaOrganization",
        **{"@id": f"{about.url}#organization"},
        name=about.name,
        url=about.url,
        slogan=about.tagline,
        description=about.description,
        logo=_image(about.logo),
        sameAs=list(about.profiles),
        contactPoint=_contact(about),
        **{name: policies.get(policy) for policy, name in POLICIES.items()},
    )


def _contact(about: Organisation) -> Node | None:
    if not about.email:
        return None
    return _node("ContactPoint", contactType="newsroom", email=about.email)


def publisher(about: Organisation) -> Node:
    """Name the publication on a page that is about something else."""
    return _node(
        "NewsMediaOrganization",
        **{"@id": f"{about.url}#organization"},
        name=about.name,
        url=about.url,
        logo=_image(about.logo),
    )


def website(about: Organisation) -> Node:
    """Describe the site as a whole."""
    return _node(
        "WebSite",
        **{"@id": f"{about.url}#website"},
        name=about.name,
        url=about.url,
        description=about.description or about.tagline,
        inLanguage=about.language,
        publisher={"@id": f"{about.url}#organization"},
    )


def breadcrumbs(*trail: tuple[str, str]) -> Node:
    """Describe the way to a page: (name, whole address) of each step, the page itself last."""
    return _node(
        "BreadcrumbList",
        itemListElement=[
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(trail, start=1)
        ],
    )


def news_article(story: Story, about: Organisation) -> Node:
    """Describe an article, how it was made, what it cites and what was corrected."""
    policies = about.policies or {}
    made_by = DIGITAL_SOURCE_TYPES.get(story.origin)
    return _node(
        "NewsArticle",
        **{"@id": f"{story.url}#article"},
        url=story.url,
        mainEntityOfPage={"@type": "WebPage", "@id": story.url},
        headline=story.title,
        description=story.description,
        image=[_image(image) for image in story.images],
        datePublished=iso_of(story.published),
        dateModified=iso_of(story.updated),
        author=[_author(writer) for writer in story.writers],
        publisher=publisher(about),
        articleSection=story.section,
        keywords=list(story.tags),
        wordCount=story.word_count,
        timeRequired=f"PT{story.minutes}M",
        inLanguage=about.language,
        isAccessibleForFree=True,
        creativeWorkStatus="Retracted" if story.is_retracted else "",
        license=story.licence,
        digitalSourceType=f"https://schema.org/{made_by}" if made_by else "",
        backstory=story.backstory,
        publishingPrinciples=policies.get("principles"),
        citation=[_citation(reference) for reference in story.references],
        correction=[_comment(notice) for notice in story.corrections],
    )


def collection(url: str, name: str, description: str, owner: Organisation, **more: Any) -> Node:
    """Describe a page that lists articles."""
    return _node(
        "CollectionPage",
        **{"@id": url},
        url=url,
        name=name,
        description=description,
        inLanguage=owner.language,
        isPartOf={"@id": f"{owner.url}#website"},
        publisher=publisher(owner),
        **more,
    )


def web_page(url: str, name: str, about: Organisation) -> Node:
    """Describe a page of plain words."""
    return _node(
        "WebPage",
        **{"@id": url},
        url=url,
        name=name,
        inLanguage=about.language,
        isPartOf={"@id": f"{about.url}#website"},
        publisher=publisher(about),
    )


def profile(
    writer: Writer,
    about: Organisation,
    *,
    role: str = "",
    description: str = "",
    image: ImageObject | None = None,
    website_url: str = "",
) -> Node:
    """Describe the page of an author."""
    return _node(
        "ProfilePage",
        **{"@id": writer.url},
        url=writer.url,
        name=writer.name,
        inLanguage=about.language,
        isPartOf={"@id": f"{about.url}#website"},
        mainEntity=_author(writer)
        | _filled(
            description=description,
            jobTitle=role if writer.kind == "person" else "",
            image=_image(image),
            sameAs=[website_url] if website_url else [],
        ),
    )


def source(name: str, url: str) -> Node:
    """Describe a source that is cited."""
    return _node("Organization", name=name, url=url)


def _author(writer: Writer) -> Node:
    """A team or a machine is never passed off as a person."""
    kind = "Person" if writer.kind == "person" else "Organization"
    return _node(kind, name=writer.name, url=writer.url)


def _citation(reference: Mapping[str, Any]) -> Node:
    return _node(
        "CreativeWork",
        name=reference["title"],
        url=reference["url"],
        publisher=_node("Organization", name=reference["source"]),
        datePublished=reference.get("published_on"),
    )


def _comment(notice: Comment) -> Node:
    return _node(
        "CorrectionComment",
        text=notice.text,
        datePublished=iso_of(notice.published),
        url=notice.url,
    )


def _image(image: ImageObject | None) -> Node | None:
    if image is None:
        return None
    return _node(
        "ImageObject",
        url=image.url,
        width=image.width,
        height=image.height,
        caption=image.caption,
        creditText=image.credit,
    )


def _node(kind: str, **values: Any) -> Node:
    return {"@type": kind} | _filled(**values)


def _filled(**values: Any) -> Node:
    """What is there: an empty value is no statement."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}
