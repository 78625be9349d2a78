"""Rows for tests, named by state. Nothing is random: what a test needs, it says."""

from datetime import timedelta

import factory
from django.contrib.auth import get_user_model
from django.utils import timezone
from factory.django import DjangoModelFactory

from articles import publishing
from articles.models import (
    Article,
    Author,
    Byline,
    Citation,
    Image,
    Page,
    Publication,
    Section,
    Tag,
)
from articles.publishing import pages
from references.models import Reference, Source
from references.slugs import slug_for

BODY = """## What happened

The working group published its draft this week [1]. Two readers tested it [1][2].

## Why it matters

Nothing else depends on it yet [2].
"""


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()

    username = factory.Sequence(lambda n: f"user{n}")
    is_staff = True


class PublicationFactory(DjangoModelFactory):
    class Meta:
        model = Publication
        django_get_or_create = ["id"]

    id = 1
    name = "The Test Courier"
    tagline = "News for nobody"


class DraftPageFactory(DjangoModelFactory):
    class Meta:
        model = Page

    path = factory.Sequence(lambda n: f"page-{n}")
    title = factory.Sequence(lambda n: f"Page {n}")
    body = "## A heading\n\nSome words."

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        page = model_class(*args, **kwargs)
        pages.add(page)
        return page


class PageFactory(DraftPageFactory):
    """A live page."""

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        page = model_class(*args, **kwargs)
        pages.publish_new(page)
        return page


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section
        django_get_or_create = ["slug"]

    name = factory.LazyAttribute(lambda section: section.slug.title())
    slug = "newsroom"


class AuthorFactory(DjangoModelFactory):
    class Meta:
        model = Author

    name = factory.Sequence(lambda n: f"Desk {n}")
    slug = factory.Sequence(lambda n: f"desk-{n}")
    kind = Author.Kind.TEAM


class TagFactory(DjangoModelFactory):
    class Meta:
        model = Tag
        django_get_or_create = ["name"]

    name = factory.Sequence(lambda n: f"tag{n}")
    slug = factory.LazyAttribute(lambda tag: slug_for(tag.name, "tag"))


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    name = factory.Sequence(lambda n: f"Outlet {n}")
    slug = factory.Sequence(lambda n: f"outlet-{n}")
    domain = factory.Sequence(lambda n: f"outlet{n}.org")


class ReferenceFactory(DjangoModelFactory):
    class Meta:
        model = Reference

    source = factory.SubFactory(SourceFactory)
    title = factory.Sequence(lambda n: f"Work {n}")
    url = factory.LazyAttributeSequence(lambda work, n: f"https://{work.source.domain}/work/{n}")


class ImageFactory(DjangoModelFactory):
    class Meta:
        model = Image

    file = factory.django.ImageField(width=64, height=36, format="JPEG")
    alt = "A grey field"


class DraftArticleFactory(DjangoModelFactory):
    """A saved draft with two references, three markers and one author; never published."""

    class Meta:
        model = Article

    works = 2  # references to make and cite
    by = 1  # authors to make, or a list of them
    tagged = ()  # names of tags
    section = factory.SubFactory(SectionFactory)
    title = factory.Sequence(lambda n: f"Article {n}")
    slug = factory.Sequence(lambda n: f"article-{n}")
    standfirst = "What it is about, in one sentence."
    body = BODY

    @classmethod
    def _create(cls, *args, **kwargs):
        article = cls._unsaved(*args, **kwargs)
        publishing.save_revision(article)
        return article

    @classmethod
    def _unsaved(cls, model_class, *args, works=2, by=1, tagged=(), **kwargs):
        """The rows without a revision, which a verb may make as well."""
        article = model_class.objects.create(*args, **kwargs)
        cited = ReferenceFactory.build_batch(works)
        Source.objects.bulk_create([work.source for work in cited])
        Reference.objects.bulk_create(cited)
        Citation.objects.bulk_create(
            Citation(article=article, number=number, reference=work)
            for number, work in enumerate(cited, start=1)
        )
        authors = by if isinstance(by, list) else AuthorFactory.create_batch(by)
        Byline.objects.bulk_create(
            Byline(article=article, author=author, position=position)
            for position, author in enumerate(authors)
        )
        if tagged:
            article.tags.set([TagFactory(name=name) for name in tagged])
        return article


class InReviewArticleFactory(DraftArticleFactory):
    @classmethod
    def _create(cls, *args, **kwargs):
        article = super()._create(*args, **kwargs)
        publishing.submit(article)
        return article


class ReadyArticleFactory(InReviewArticleFactory):
    @classmethod
    def _create(cls, *args, **kwargs):
        article = super()._create(*args, **kwargs)
        publishing.approve(article)
        return article


class ScheduledArticleFactory(DraftArticleFactory):
    """Goes live in two days."""

    @classmethod
    def _create(cls, *args, **kwargs):
        article = super()._create(*args, **kwargs)
        publishing.schedule(article, timezone.now() + timedelta(days=2))
        return article


class LiveArticleFactory(DraftArticleFactory):
    @classmethod
    def _create(cls, *args, published_at=None, **kwargs):
        article = cls._unsaved(*args, **kwargs)
        publishing.publish(article, published_at=published_at)
        return article


class LiveDraftArticleFactory(LiveArticleFactory):
    """Live, with a saved change that readers do not see."""

    @classmethod
    def _create(cls, *args, **kwargs):
        article = super()._create(*args, **kwargs)
        article.standfirst = "A better standfirst."
        article.save()
        publishing.save_revision(article)
        return article


class LiveScheduledArticleFactory(LiveDraftArticleFactory):
    """Live, with an edit that goes live in two days."""

    @classmethod
    def _create(cls, *args, **kwargs):
        article = super()._create(*args, **kwargs)
        publishing.schedule(article, timezone.now() + timedelta(days=2))
        return article


class RetractedArticleFactory(LiveArticleFactory):
    @classmethod
    def _create(cls, *args, **kwargs):
        article = super()._create(*args, **kwargs)
        publishing.retract(article, "The measurements were wrong.")
        return article


class TakenDownArticleFactory(LiveArticleFactory):
    @classmethod
    def _create(cls, *args, **kwargs):
        article = super()._create(*args, **kwargs)
        publishing.take_down(article)
        return article
