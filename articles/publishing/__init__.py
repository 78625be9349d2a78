"""What may be done to an article: each verb is one transaction."""

from articles.publishing.findings import findings_of
from articles.publishing.review import approve, send_back, submit
from articles.publishing.saving import add_revision, save_revision
from articles.publishing.states import (
    ALLOWED,
    STANDINGS,
    Held,
    PublishingBlocked,
    PublishingError,
    Target,
    held,
    locked,
    require,
)
from articles.publishing.verbs import (
    Change,
    add_notice,
    correct,
    discard,
    has_changes,
    publish,
    publish_new,
    reinstate,
    restore,
    retract,
    schedule,
    take_down,
    unpublish,
    unschedule,
)

__all__ = [
    "ALLOWED",
    "STANDINGS",
    "Change",
    "Held",
    "PublishingBlocked",
    "PublishingError",
    "Target",
    "add_notice",
    "add_revision",
    "approve",
    "correct",
    "discard",
    "findings_of",
    "has_changes",
    "held",
    "locked",
    "publish",
    "publish_new",
    "reinstate",
    "require",
    "restore",
    "retract",
    "save_revision",
    "schedule",
    "send_back",
    "submit",
    "take_down",
    "unpublish",
    "unschedule",
]
