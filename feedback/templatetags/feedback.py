"""How templates ask the question. The same for every reader, and without a query."""

from django import template

register = template.Library()

MACHINE_MADE = {"ai_reviewed", "ai_autonomous"}


@register.inclusion_tag("feedback/_question.html")
def helpful_question(revision, publication):
    """“Was this article helpful?” below an article; of a retracted one only the way to report."""
    is_machine_made = revision.provenance.origin in MACHINE_MADE
    return {
        "article": revision.article,
        "section": revision.section,
        "revision": revision,
        "prompt": publication.feedback_prompt_ai
        if is_machine_made
        else publication.feedback_prompt_human,
        "is_asked": revision.article.retracted_at is None,
    }
