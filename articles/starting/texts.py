"""Texts to begin with, in Markdown, made of what is true of the installation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.provenance.articles import LABELS

# What each label says of the text: claimed of nothing, but of what the record means.
MEANINGS = {
    "human": gettext_lazy("People wrote the text."),
    "ai_assisted": gettext_lazy("People wrote the text with the help of a program."),
    "ai_reviewed": gettext_lazy(
        "A program wrote the draft, and people reviewed it before publication."
    ),
    "ai_autonomous": gettext_lazy("A program wrote the text, and no review by people is recorded."),
}

# What Markdown reads as a mark anywhere, and at the beginning of a paragraph.
_MARK = re.compile(r"[\\`*_\[\]<>~|]|&(?=#?\w+;)|\A[#+=-]")
_NUMBER = re.compile(r"\A(\d{1,9})([.)])")


@dataclass(frozen=True)
class Facts:
    """What the texts are made of: settings of the publication and of the installation."""

    name: str
    contact_email: str = ""
    has_history: bool = True
    shares: bool = True
    comment_days: int = 365
    cookie: str = "fb"
    sign_in_days: int = 14
    corrections_path: str = ""  # of the list of all notices

    @property
    def shown_name(self) -> str:
        """For Markdown that shows the name as it is."""
        return _as_it_is(self.name)

    @property
    def mail_link(self) -> str:
        address = quote(self.contact_email, safe="@+")
        return f"[{_as_it_is(self.contact_email)}](mailto:{address})"


def how_it_works(facts: Facts) -> str:
    """What readers see around an article. Also shown as it is, until there is a page."""
    return _joined(_how_it_works(facts))


def corrections_policy(facts: Facts) -> str:
    return _joined(_corrections_policy(facts))


def privacy(facts: Facts) -> str:
    return _joined(_privacy(facts))


def _how_it_works(facts: Facts) -> Iterator[str]:
    yield _(
        "This page explains what you see around the articles of %(name)s: the numbers in the "
        "text, the label above it, and what happens when something is wrong."
    ) % {"name": facts.shown_name}
    yield "## " + _("Numbers and references")
    yield _(
        "A number in square brackets follows the statement that it supports. Select it to go to "
        "the reference with the same number at the end of the article. Each reference gives the "
        "source, the title, and a link to the work, and takes you back to every place in the text "
        "where it’s cited."
    )
    yield _(
        "A number means that the statement is based on that work. It doesn’t mean that the work "
        "uses the same words or that the work is right."
    )
    yield "## " + _("How an article was made")
    yield _(
        "A label above each article says how the text was made. If this wasn’t recorded, the "
        "article has no label."
    )
    rows = [f"| {label} | {MEANINGS[origin]} |" for origin, label in LABELS.items()]
    head = [f"| {_('Label')} | {_('What it means')} |", "|---|---|"]
    yield "\n".join([*head, *rows])
    yield _(
        "Next to the label, you may find which program wrote the draft and when, what was checked "
        "and by whom, and who reviewed the article. Only what was recorded is shown. If something "
        "is missing, it wasn’t recorded, so please don’t assume it."
    )
    yield _(
        "A label belongs to one version of the text. Editing an article doesn’t change its label "
        "by itself."
    )
    yield "## " + _("Bylines")
    yield _("A byline names a person, a team, or a machine. The author’s page says which.")
    if facts.has_history:
        yield "## " + _("Versions")
        yield _(
            "Every published version of an article is kept. Select “History” or “Updated” in the "
            "line below the title to see them and what changed in each."
        )
    yield "## " + _("Corrections")
    yield _(
        "If something wrong was published, it’s corrected at the same address, and a dated notice "
        "says what changed."
    )
    if facts.corrections_path:
        yield _("See [all corrections](%(path)s).") % {"path": facts.corrections_path}
    yield _("To report a mistake, select “Report a mistake” below the article.") + _mail(facts)


def _corrections_policy(facts: Facts) -> Iterator[str]:
    yield _(
        "%(name)s cites its sources so that you can check what it says. If we get something "
        "wrong, we correct it openly."
    ) % {"name": facts.shown_name}
    yield "## " + _("How we correct an article")
    yield _(
        "- If the article is wrong, we change it at the same address and add a dated notice. It "
        "says what was wrong and what is right.\n"
        "- If the article is right but could be misunderstood, we say so in a notice.\n"
        "- We fix spelling and layout without a notice if the meaning stays the same. The earlier "
        "version is kept all the same."
    )
    yield from _kinds_of_notice()
    yield "## " + _("What happens to retracted articles")
    yield _(
        "A retracted article stays at its address, with the reason for the retraction at the top, "
        "so that anyone who follows an old link can see what we said and why we no longer stand "
        "by it. It leaves the front page, feeds, search, and lists of related articles."
    )
    yield _(
        "We take an article down only if it must not be shown at all, for legal reasons for "
        "example. Its address then says that the article was removed."
    )
    if facts.has_history:
        yield "## " + _("Earlier versions")
        yield _(
            "A correction adds a new version and leaves the earlier ones as they were. Select "
            "“History” or “Updated” in the line below an article’s title to see them and what "
            "changed in each."
        )
    yield "## " + _("Report a mistake")
    yield _(
        "Select “Report a mistake” below an article and tell us what’s wrong. You don’t need an "
        "account. Your report goes to the editors and isn’t published."
    ) + _mail(facts)


def _kinds_of_notice() -> Iterator[str]:
    yield "## " + _("Kinds of notice")
    yield _(
        "**Update.** The article was right when it was published, but the facts have changed "
        "since. We added what is new."
    )
    yield _("**Clarification.** The article was right but could be read in a way we didn’t mean.")
    yield _(
        "**Correction.** The article was wrong. The notice gives what it said before and what is "
        "right."
    )
    yield _(
        "**Apology.** The error may have harmed somebody. The notice corrects it and apologises."
    )
    yield _(
        "**Retraction.** We no longer stand by the article as a whole. The notice gives the reason."
    )


def _privacy(facts: Facts) -> Iterator[str]:
    yield _(
        "This page describes what the software behind %(name)s stores about readers. If you only "
        "read, it stores nothing. If you answer a question or report a mistake, it stores as "
        "little as possible."
    ) % {"name": facts.shown_name}
    yield _(
        "*Before you publish this page: add the name and address of the person responsible, and "
        "check the section about server logs. Then delete this paragraph.*"
    )
    yield "## " + _("If you only read")
    yield _(
        "- **No cookies.** Reading a page sets no cookie.\n"
        "- **Nothing from other sites.** Text, styles, images, and scripts come from this site "
        "only.\n"
        "- **No profile.** The software doesn’t recognise you and doesn’t record what you read.\n"
        "- **No account.** You don’t need to register."
    )
    yield from _of_answers(facts)
    yield "## " + _("Links to other sites")
    if facts.shares:
        yield _(
            "The links for sharing an article are ordinary links. They send nothing until you "
            "select one."
        )
    yield _("References link to other sites, which have their own privacy rules.")
    yield from _of_servers(facts)
    if facts.contact_email:
        yield "## " + _("Contact")
        yield _("Write to %(address)s.") % {"address": facts.mail_link}


def _of_answers(facts: Facts) -> Iterator[str]:
    """What is stored of readers who answer or report."""
    yield "## " + _("If you answer or report")
    yield _(
        "Below each article, we ask whether it was helpful. When you answer for the first time, "
        "your browser gets one cookie, named `%(cookie)s`: a random value, kept for a year and "
        "readable by this site only. It lets you change or withdraw your answer. Your browser "
        "also remembers your answer, and doesn’t send that to anyone."
    ) % {"cookie": facts.cookie}
    yield _(
        "We store your answer, which version of the article it’s about, the time, whether it "
        "looks like part of a flood of answers, and the reason and comment if you add them. If "
        "you report a mistake, we store your message and the passage it’s about. Instead of the "
        "cookie’s value, we store a number computed from it and the article with a secret key. "
        "The number is different for each article, so your answers to two articles can’t be "
        "linked."
    )
    yield _(
        "We don’t store your IP address or the name of your browser. To detect floods of answers, "
        "they are counted by a number computed from part of the address (and from the kind of "
        "browser) with a key that changes every day. These counts are deleted when the next day’s "
        "answers begin."
    )
    yield _(
        "Editors read what you write. Email addresses and phone numbers are removed before it’s "
        "stored. The text is deleted after %(days)s days. You can withdraw your answer at any "
        "time on the page you see after answering. It’s then deleted with everything you added "
        "to it."
    ) % {"days": facts.comment_days}


def _of_servers(facts: Facts) -> Iterator[str]:
    """What servers log, and what is stored of editors."""
    yield "## " + _("Server logs")
    yield _(
        "The software itself keeps no log of the pages that are read. Every web server receives "
        "your IP address, the time, the page you ask for, and what your browser says about "
        "itself."
    )
    yield _("*Add what the server in front of this site logs, why, and for how long.*")
    yield "## " + _("Editors")
    yield _(
        "People who work on the publication sign in to the admin. A cookie keeps them signed in "
        "for at most %(days)s days. Their changes and sign-ins are recorded with their names, and "
        "each session with its IP address and browser. This doesn’t affect readers."
    ) % {"days": facts.sign_in_days}


def _mail(facts: Facts) -> str:
    if not facts.contact_email:
        return ""
    words = _("Or write to %(address)s.") % {"address": facts.mail_link}
    return f" {words}"


def _as_it_is(text: str) -> str:
    return _NUMBER.sub(r"\1\\\2", _MARK.sub(r"\\\g<0>", text))


def _joined(parts: Iterator[str]) -> str:
    return "\n\n".join(parts)
