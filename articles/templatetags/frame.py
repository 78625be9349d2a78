"""Parts of a page that are the same on many: rendered once for what they depend on."""

from django import template

register = template.Library()


class FrameNode(template.Node):
    def __init__(self, name, values, nodelist):
        self.name, self.values, self.nodelist = name, values, nodelist

    def render(self, context):
        values = [value.resolve(context) for value in self.values]
        return self._kept(context, values, lambda: self.nodelist.render(context))

    def compiled(self, compiler):
        part, reads = compiler.nodes(self.nodelist), [compiler.value(each) for each in self.values]

        def render(scope):
            return self._kept(scope, [read(scope) for read in reads], lambda: part(scope))

        return render

    def _kept(self, names, values, make):
        parts = getattr(names.get("publication"), "parts", {})  # of a blank one nothing is kept
        key = (self.name, *values)
        part = parts.get(key)
        if part is None:
            part = parts[key] = make()
        return part


@register.tag
def frame(parser, token):
    """Keep what stands between it and `endframe` with the publication.

    `{% frame "masthead" section.slug %}`: its name and the few values that it depends on, besides
    the publication and the language.
    """
    _tag, name, *values = token.split_contents()
    nodelist = parser.parse(["endframe"])
    parser.delete_first_token()
    return FrameNode(name.strip("\"'"), [parser.compile_filter(each) for each in values], nodelist)
