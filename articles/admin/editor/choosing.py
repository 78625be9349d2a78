"""What the article's form offers to choose from: tags while they are typed, images to insert."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, Count, Q, Value, When
from django.http import JsonResponse
from django.urls import path
from django.views.decorators.http import require_GET

from articles.admin.parts import ArticlePart
from articles.images.library import listed
from articles.models import Image, Tag
from articles.permissions import may
from articles.words import read_number

TAGS = 8
IMAGES = 12  # on a page of the library
MAX_QUERY = 100


class ArticleChoosers(ArticlePart):
    """The part of ArticleAdmin that finds tags and images."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("tags.json", view(require_GET(self.tags)), name="articles_article_tags"),
            path("images.json", view(require_GET(self.images)), name="articles_article_images"),
            *super().get_urls(),
        ]

    def tags(self, request):
        """Tags whose name holds what was typed, those that begin with it first, with their uses."""
        self._require_chooser(request, Tag)
        typed = request.GET.get("q", "").strip()[:MAX_QUERY]
        if not typed:
            return JsonResponse({"tags": []})
        begins = Case(When(name__istartswith=typed, then=Value(0)), default=Value(1))
        tags = Tag.objects.filter(name__icontains=typed).order_by(begins, "name")[:TAGS]
        uses = dict(
            Tag.objects.filter(pk__in=[tag.pk for tag in tags])
            .annotate(uses=Count("tagged_items"))
            .values_list("pk", "uses")
        )
        return JsonResponse({"tags": [{"name": tag.name, "uses": uses[tag.pk]} for tag in tags]})

    def images(self, request):
        """A page of the library, newest first, or of what the words of a search describe.

        With `id`, that image alone.
        """
        self._require_chooser(request, Image)
        images = Image.objects.prefetch_related("renditions")
        if "id" in request.GET:
            images = images.filter(pk=read_number(request.GET["id"]))
        for word in request.GET.get("q", "")[:MAX_QUERY].split():
            is_described = Q(alt__icontains=word) | Q(caption__icontains=word)
            images = images.filter(is_described | Q(credit__icontains=word))
        page = Paginator(images, IMAGES).get_page(request.GET.get("page"))
        return JsonResponse(
            {
                "count": page.paginator.count,
                "next": page.next_page_number() if page.has_next() else None,
                "images": [listed(image) for image in page],
            }
        )

    def _require_chooser(self, request, model):
        """Whoever writes articles and may see rows of the model."""
        writes = may(request.user, "edit") or self.has_add_permission(request)
        rows = self.admin_site.get_model_admin(model)
        if not (writes and rows.has_view_or_change_permission(request)):
            raise PermissionDenied
