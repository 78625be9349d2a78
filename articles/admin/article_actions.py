"""What is done to one article from its form."""

from django.contrib import messages
from django.utils import timezone

from articles import publishing
from articles.permissions import may
from articles.publishing import PublishingError


class ArticleActions:
    """The part of ArticleAdmin that carries out the verbs of publishing."""

    def act(self, request, form):
        """After a save: publish or schedule, when that button was pressed."""
        article = form.instance
        if "_publish" not in request.POST:
            return
        if not may(request.user, "publish", article):
            said = "Saved, not published: you may not publish. Submit it for review."
            self.message_user(request, said, messages.ERROR)
            return
        self._publish(request, article, form.cleaned_data.get("publish_at"))

    def _publish(self, request, article, at):
        """Publish now or at a time; what stands in the way is said, and the draft is kept."""
        try:
            if at is None:
                publishing.publish(article, by=request.user)
                said = "The article is live."
            else:
                publishing.schedule(article, at, by=request.user)
                local = timezone.localtime(at)
                said = f"The article goes live on {local:%B %-d, %Y at %H:%M} ({local.tzname()})."
            self.message_user(request, said, messages.SUCCESS)
        except PublishingError as error:
            self.message_user(request, f"Saved, not published. {error}", messages.ERROR)
