"""What PostgreSQL understands of a query, and which words of a text it means.

Texts, queries and highlights are cut by the same functions: `sql/0008_search_in_every_script`.
Python only chooses what is worth asking about.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from articles.models.list_kinds import ListKind
from articles.prepared import ask
from articles.search.snippets import Span

MOST = 3_000  # different words of a page of results that PostgreSQL is asked about
UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"  # may stand inside a word

# Only where no word is left to look for, common words are looked for as they stand.
UNDERSTAND = f"""
SELECT query::text, querytree(query) NOT IN ('', 'T'), query IS DISTINCT FROM usual,
    articles_search_between(), articles_search_unspaced(), articles_search_marks(),
    (SELECT coalesce(sum(articles), 0) FROM articles_tally WHERE kind = {ListKind.MONTH:d})
FROM (
    SELECT usual, CASE WHEN querytree(usual) IN ('', 'T')
        THEN articles_search_query(%(text)s) ELSE usual END AS query
    FROM articles_search_query(%(text)s, 'newsroom') AS usual OFFSET 0
) AS understood
"""  # noqa: S608
MEANT = """
SELECT piece, bool_or(to_tsvector('newsroom', form) @@ words),
    bool_or(to_tsvector('newsroom_names', form) @@ words)
FROM (
    SELECT piece, articles_search_inner(articles_search_cut(piece))
    FROM unnest(%(words)s::text[]) AS piece
    UNION ALL
    SELECT piece, articles_search_joined(articles_search_clean(piece))
    FROM unnest(%(joined)s::text[]) AS piece
) AS forms (piece, form), articles_search_words(%(query)s::tsquery) AS words
GROUP BY piece
"""


@dataclass(frozen=True)
class Understood:
    """A query as PostgreSQL writes it. Classes of characters are those of its patterns.

    `names_words`: there is a word to look for, and not only words to leave out. `is_of_titles`: all
    of its words are so common that they are only looked for in titles. `articles`: how many are
    listed, scheduled ones included.
    """

    query: str = ""
    names_words: bool = False
    is_of_titles: bool = False
    between: str = ""
    unspaced: str = ""
    marks: str = ""
    articles: int = 0


@dataclass(frozen=True)
class _Piece:
    """A word of a text, or a letter of a script without spaces; with what is joined to it."""

    start: int
    end: int
    word: str
    joined: str = ""


def understand(text: str) -> Understood:
    if not text:
        return Understood()
    (row,) = ask(UNDERSTAND, text=text)
    return Understood(*row)


def tsquery_of(text: str) -> str:
    """A query as PostgreSQL writes it, common words and all: not to be worked out for each row."""
    ((written,),) = ask("SELECT articles_search_query(%(text)s)::text", text=text)
    return written


def spans_of(
    understood: Understood, titles: Sequence[str], texts: Sequence[str]
) -> tuple[list[list[Span]], list[list[Span]]]:
    """Where in each title and each text the words of the query stand. One query at most."""
    if not understood.names_words:
        return [[] for _ in titles], [[] for _ in texts]
    choose = _Chooser(understood)
    of_titles = [list(choose(title)) for title in titles]
    of_texts = [list(choose(text)) for text in texts]
    pieces = [piece for found in (*of_titles, *of_texts) for piece in found]
    in_text, in_title = _meant(understood.query, pieces)
    return (
        [list(_spans(found, in_title)) for found in of_titles],
        [list(_spans(found, in_text)) for found in of_texts],
    )


def _meant(query: str, pieces: Iterable[_Piece]) -> tuple[set[str], set[str]]:
    words = dict.fromkeys(piece.word for piece in pieces)
    joined = dict.fromkeys(piece.joined for piece in pieces if piece.joined)
    if not words:
        return set(), set()
    rows = ask(MEANT, query=query, words=list(words)[:MOST], joined=list(joined)[:MOST])
    in_text = {piece for piece, is_meant, _ in rows if is_meant}
    return in_text, in_text | {piece for piece, _, is_meant in rows if is_meant}


def _spans(pieces: Sequence[_Piece], meant: set[str]) -> Iterator[Span]:
    for piece in pieces:
        if piece.joined and piece.joined in meant:
            yield Span(piece.start, piece.start + len(piece.joined), piece.joined.lower())
        elif piece.word in meant:
            yield Span(piece.start, piece.end, piece.word.lower())


class _Chooser:
    """Finds what may be meant in a text: whatever begins like a word of the query."""

    def __init__(self, understood: Understood):
        lexemes = "".join(re.findall(r"'[^']*'", understood.query))
        word = f"[^{understood.between}{understood.unspaced}]"
        is_letter = re.compile(f"[{understood.unspaced}]")
        letters = "".join(sorted(set(is_letter.findall(lexemes))))
        self.begins = set(re.findall(r"'([^']+)':\*", understood.query))
        self.firsts = {lexeme[0] for lexeme in re.findall(r"'([^']+)'", understood.query)}
        plain = "".join(sorted(first for first in self.firsts if first.isascii()))
        # It begins with a class of characters, which is found fastest; then looks back.
        self.pattern = re.compile(
            rf"(?P<word>[{re.escape(plain + plain.upper())}\xad\xaa-\U0010ffff]"
            rf"(?<={word})(?<!{word}[\s\S]){word}*)"
            rf"(?=(?P<rest>(?:[^\s\w/:@]{word}+){{0,4}}(?:\+\+|[+#])?))"
            + (rf"|[{letters}][{understood.marks}{UNSEEN}]*" if letters else "")
        )

    def __call__(self, text: str) -> Iterator[_Piece]:
        last = None
        for match in self.pattern.finditer(text):
            if word := match["word"]:
                if self._may_be_meant(word):
                    is_joined = match["rest"] or not word.isalpha()
                    joined = word + match["rest"] if is_joined else ""
                    yield _Piece(match.start(), match.end(), word, joined)
                continue
            # A letter that is looked for by itself needs no neighbour.
            if last and last.end() == match.start() and last[0] not in self.begins:
                pair = text[last.start() : match.end()]
                yield _Piece(last.start(), match.end(), pair)
            yield _Piece(match.start(), match.end(), match[0])
            last = match

    def _may_be_meant(self, word: str) -> bool:
        """Whether it begins like a word of the query; also if that is not known."""
        first = unicodedata.normalize("NFKD", word.lstrip("\xad")).casefold()[:1]
        return first in self.firsts or "\xc0" <= first <= "\u024f"
