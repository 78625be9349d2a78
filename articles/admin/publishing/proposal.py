"""What would be published, beside what readers see now: all that the page tells."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from articles import publishing
from articles.history.comparison import Comparison, compare
from articles.models import Article, Revision
from articles.models.article import State
from articles.models.revision import HEAVY
from articles.publishing import ALLOWED
from articles.publishing.snapshots import HASHED
from articles.words import moment_in_words
from references.citation_findings import Finding


@dataclass(frozen=True)
class Proposal:
    """An article, its saved draft, and what readers see now and will see."""

    article: Article
    state: State
    saved: Revision
    live: Revision | None
    scheduled: Revision | None
    was_public: bool

    @classmethod
    def of(cls, article: Article, now: datetime) -> "Proposal":
        """Raises PublishingError where the state does not allow to publish."""
        publishing.require(article, "publish", now)
        saved = article.working_revision
        if saved is None:
            raise publishing.PublishingError(_("Nothing was saved yet. Save the article first."))
        live = article.revisions.live(now).defer("body_html", "search").first()
        scheduled = article.revisions.scheduled(now).defer(*HEAVY).first()
        was_public = live is not None or article.revisions.ever_live(now).exists()
        return cls(article, article.state(now), saved, live, scheduled, was_public)

    @cached_property
    def seen(self) -> str:
        """What the page was made of: if this has changed, a person looks again."""
        coming = self.scheduled
        at = f"{coming.number}.{coming.live.lower.timestamp():.0f}" if coming else "0"
        live = self.live.number if self.live else 0
        return f"{self.saved.number}-{live}-{at}-{self.article.corrections.count()}"

    @property
    def is_changed(self) -> bool:
        """Whether readers would see other words."""
        return self.live is None or self.live.content_hash != self.saved.content_hash

    @property
    def is_scheduled(self) -> bool:
        """Whether readers will see these very words: the schedule is what may be moved."""
        return self.scheduled is not None and (
            self.scheduled.content_hash == self.saved.content_hash
        )

    @property
    def is_unread(self) -> bool:
        return self.is_changed and publishing.is_unread(self.article.provenance)

    @property
    def may_schedule(self) -> bool:
        return self.state in ALLOWED["schedule"]

    @cached_property
    def comparison(self) -> Comparison | None:
        if self.live is None or not self.is_changed:
            return None
        sides = (self.live, self.saved)
        old, new = ({name: getattr(side, name) for name in HASHED} for side in sides)
        return compare(old, new)

    @cached_property
    def findings(self) -> list[Finding]:
        """Those of the row and those of the revision."""
        return [*publishing.findings_of_row(self.article), *publishing.findings_of(self.saved)]

    @property
    def blocking(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_blocking and self.is_changed]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.is_blocking]

    @property
    def consequences(self) -> list[str]:
        """What happens besides: to readers, and to a version that is scheduled."""
        params = {"address": self.saved.get_absolute_url()} if self.article.section_id else {}
        sentences = []
        if self.live is None and params:
            sentences.append(_("Readers will find it at %(address)s.") % params)
        if self.scheduled is not None:
            message = _(
                "Revision %(number)s is scheduled for %(at)s. What you publish or schedule now "
                "replaces that."
            )
            at = moment_in_words(self.scheduled.live.lower)
            sentences.append(message % {"number": self.scheduled.number, "at": at})
        if self.state == State.RETRACTED:
            sentences.append(_("The article stays retracted, with its notice."))
        return sentences
