"""What a part of ArticleAdmin stands on: nothing, and to the type checker the class it joins."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib import admin

    from articles.models import Article

    ArticlePart = admin.ModelAdmin[Article]
else:
    ArticlePart = object
