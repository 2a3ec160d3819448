"""One embedded full-text index for everything that can be found, on Tantivy.

The index is derived from the database and may be rebuilt at any time. Readers follow the content stamp;
there is one writer at a time, held by a file lock. French stemming, accents folded, phrases, word
beginnings, and one typo forgiven when a word is otherwise unknown.
"""

import fcntl
import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import tantivy as tv
from django.conf import settings

from opendatalab.stamp import content_stamp

SCHEMA = 4  # raise when the fields or the analysers change: the index is then built anew
BOOSTS = {"title": 8.0, "tags": 4.0, "names": 2.0, "text": 1.0}
ELISIONS = ["c", "d", "j", "l", "m", "n", "qu", "s", "t", "aujourd", "hui"]
WRITER_HEAP = 15_000_000  # the least it takes; a larger one saves no time on records of this size
TIE = 1 << 22  # room for a row's id below an order's value, so that no two rows tie
SYNONYM = 0.5  # what was typed comes before what means the same
SLOP = 2  # « incendie et secours » is also « incendie et de secours »
LETTERS = "abcdefghijklmnopqrstuvwxyz"
PART = re.compile(r'"([^"]*)"|([^\s"]+)')
WORD = re.compile(r"[0-9a-z]+")
# The stems of words that people type → the expressions that are looked for as well.
Synonyms = Mapping[tuple[str, ...], tuple[str, ...]]
NO_SYNONYMS: Synonyms = {}


def fold(text: str) -> str:
    """Lower case without accents: what two spellings of a word have in common."""
    text = unicodedata.normalize("NFD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(c for c in text if not "\u0300" <= c <= "\u036f")


def _analyser(*filters: tv.Filter) -> tv.TextAnalyzer:
    builder = tv.TextAnalyzerBuilder(tv.Tokenizer.simple())
    for item in (tv.Filter.lowercase(), tv.Filter.ascii_fold(), *filters):
        builder = builder.filter(item)
    return builder.build()


FRENCH = _analyser(
    tv.Filter.stopword("french"), tv.Filter.custom_stopword(ELISIONS), tv.Filter.stemmer("french")
)
PLAIN = _analyser(tv.Filter.stopword("french"), tv.Filter.custom_stopword(ELISIONS))


@dataclass(frozen=True)
class Entry:
    """One thing that can be found. `key` is `<kind>:<pk>`; facets hold raw values; orders whole numbers."""

    kind: str
    pk: int
    title: str
    tags: str = ""
    names: str = ""
    text: str = ""
    facets: dict[str, Iterable[str]] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.pk}"


@dataclass(frozen=True)
class Words:
    """What the visitor's words became: index queries to be all met, stems to highlight, the words used."""

    parts: list[tv.Query]
    stems: frozenset[str]
    corrected: str  # the words after correction, "" when none was needed
    impossible: bool  # a word is unknown however one looks at it
    also: tuple[str, ...] = ()  # the synonyms that found something, looked for as well


class SearchIndex:
    def __init__(self, facets: tuple[str, ...], orders: tuple[str, ...]):
        self.facets, self.orders = facets, orders
        self._lock = threading.Lock()
        self._index: tv.Index | None = None
        self._folder: Path | None = None
        self._stamp = ""

    # Reading

    def searcher(self) -> tv.Searcher:
        """A view of the index as last committed on this host."""
        stamp = content_stamp()
        with self._lock:
            if self._index is None or self._folder != self.folder:
                self._open()
            elif stamp != self._stamp:
                self._index.reload()
            self._stamp = stamp
            return self._index.searcher()

    @property
    def folder(self) -> Path:
        return settings.DATA_DIR / "index" / f"v{SCHEMA}"

    @property
    def schema(self) -> tv.Schema:
        return self._index.schema

    def exists(self) -> bool:
        return tv.Index.exists(str(self.folder)) if self.folder.is_dir() else False

    def term(self, field: str, value: str) -> tv.Query:
        """A filter: no effect on the score."""
        return tv.Query.const_score_query(tv.Query.term_query(self.schema, field, value), 0.0)

    def any_of(self, field: str, values: Iterable[str]) -> tv.Query:
        values = list(values)
        if len(values) == 1:
            return self.term(field, values[0])
        return tv.Query.const_score_query(tv.Query.term_set_query(self.schema, field, values), 0.0)

    def words(self, searcher: tv.Searcher, q: str, synonyms: Synonyms = NO_SYNONYMS) -> Words:
        """Read the visitor's words: phrases in quotes, then each word, the last one possibly unfinished.

        Words that have synonyms find these too; words in quotes mean themselves.
        """
        items = [
            (phrase, plain)
            for phrase, word in PART.findall(q[:200])
            for plain in ([""] if phrase else WORD.findall(fold(word)))
        ]
        parts, stems, used, also, corrected, impossible = [], set(), [], [], False, False
        at = 0
        while at < len(items):
            phrase, plain = items[at]
            if phrase:
                tokens = FRENCH.analyze(phrase)
                used.append(f"« {phrase.strip()} »")
                if tokens:
                    parts.append(self._phrase(phrase))
                    stems.update(tokens)
                at += 1
                continue
            if synonyms and (found := self._synonym(searcher, items, at, synonyms)):
                query, expressions, end = found
                parts.append(query)
                also += [item for item in expressions if item not in also]
                words = [word for _, word in items[at:end]]
                stems.update(token for text in (*words, *expressions) for token in FRENCH.analyze(text))
                used += words
                at = end
                continue
            at += 1
            if not FRENCH.analyze(plain):
                used.append(plain)
                continue
            query, found, better = self._word(searcher, plain, unfinished=at == len(items))
            if query is None:
                impossible = True
            else:
                parts.append(query)
            stems.update(found)
            used.append(better or plain)
            corrected = corrected or bool(better)
        said = " ".join(used) if corrected else ""
        return Words(parts, frozenset(stems), said, impossible, tuple(also))

    def _synonym(
        self, searcher: tv.Searcher, items: list[tuple[str, str]], at: int, synonyms: Synonyms
    ) -> tuple[tv.Query, list[str], int] | None:
        """The longest run of words from here that has synonyms which find more: a query that takes the words
        or a synonym, those synonyms, and where the run ends."""
        key, runs, longest = (), [], max(map(len, synonyms))
        for end in range(at, len(items)):
            phrase, plain = items[end]
            if phrase or len(key) > longest:
                break
            key += tuple(FRENCH.analyze(plain))
            runs.append((key, end + 1))
        for key, end in reversed(runs):
            own = tv.Query.boolean_query([(tv.Occur.Must, self._stem(stem)) for stem in key])
            more = []
            for text in synonyms.get(key, ()):
                query = self._phrase(text, slop=SLOP)
                new = tv.Query.boolean_query([(tv.Occur.Must, query), (tv.Occur.MustNot, own)])
                if searcher.search(new, 1, True).count:
                    more.append((text, tv.Query.boost_query(query, SYNONYM)))
            if more:
                either = [(tv.Occur.Should, own), *((tv.Occur.Should, query) for _, query in more)]
                return tv.Query.boolean_query(either), [text for text, _ in more], end
        return None

    def _word(self, searcher, plain: str, *, unfinished: bool) -> tuple[tv.Query | None, list[str], str]:
        stem = FRENCH.analyze(plain)[0]
        if any(searcher.doc_freq(name, stem) for name in BOOSTS):
            return self._stem(stem), [stem], ""
        if unfinished and len(plain) >= 2:
            longer = [term for term, _ in searcher.terms_with_prefix("complete", plain, limit=200)]
            if longer:
                query = tv.Query.regex_query(self.schema, "complete", f"{plain}.*")
                return query, [token for term in longer for token in FRENCH.analyze(term)], ""
        if better := self._nearest(searcher, plain):
            stem = FRENCH.analyze(better)[0]
            return self._stem(stem), [stem], better
        return None, [], ""

    def _stem(self, stem: str) -> tv.Query:
        return tv.Query.boolean_query(
            [
                (
                    tv.Occur.Should,
                    tv.Query.boost_query(tv.Query.term_query(self.schema, name, stem, "freq"), boost),
                )
                for name, boost in BOOSTS.items()
            ]
        )

    def _phrase(self, phrase: str, slop: int = 0) -> tv.Query:
        """The words of a phrase in their order; `slop` is how many others may stand between them."""
        places = []
        for place, word in enumerate(WORD.findall(fold(phrase))):
            places += [(place, stem) for stem in FRENCH.analyze(word)]
        if len(places) == 1:
            return self._stem(places[0][1])
        return tv.Query.boolean_query(
            [
                (
                    tv.Occur.Should,
                    tv.Query.boost_query(tv.Query.phrase_query(self.schema, name, places, slop), boost),
                )
                for name, boost in BOOSTS.items()
            ]
        )

    @staticmethod
    def _nearest(searcher: tv.Searcher, word: str) -> str:
        """The most frequent known word one typing slip away, "" when there is none."""
        if len(word) < 4 or word.isdigit():
            return ""
        cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
        slips = {a + b[1:] for a, b in cuts if b}
        slips |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
        slips |= {a + c + b[1:] for a, b in cuts if b for c in LETTERS}
        slips |= {a + c + b for a, b in cuts for c in LETTERS}
        known = [(searcher.doc_freq("complete", slip), slip) for slip in slips]
        count, best = max(known)
        return best if count else ""

    # Writing

    def update(self, keys: Iterable[str], entries: Iterable[Entry]) -> None:
        """Take these keys out and put these entries in, in one commit. A key without entry is gone."""
        with self._writer() as writer:
            for key in keys:
                writer.delete_documents_by_term("key", key)
            for entry in entries:
                writer.add_document(self._document(entry))

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """Replace everything; readers see the old index until the end. Returns the number of entries."""
        count = 0
        with self._writer() as writer:
            writer.delete_all_documents()
            for count, entry in enumerate(entries, start=1):  # noqa: B007
                writer.add_document(self._document(entry))
        return count

    @contextmanager
    def _writer(self) -> Iterator[tv.IndexWriter]:
        """The one writer of this host; waits for its turn. A killed holder frees the lock by dying."""
        with self._lock:
            if self._index is None or self._folder != self.folder:
                self._open()
        with (self.folder.parent / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            writer = self._index.writer(WRITER_HEAP, 1)
            try:
                yield writer
                writer.commit()
            except BaseException:
                writer.rollback()
                raise
            finally:
                writer.wait_merging_threads()
        self._index.reload()

    def _open(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        index = tv.Index(self._make_schema(), str(self.folder))
        index.register_tokenizer("fr", FRENCH)
        index.register_tokenizer("plain", PLAIN)
        index.config_reader("manual", 0)
        index.reload()
        self._index, self._folder = index, self.folder

    def _make_schema(self) -> tv.Schema:
        builder = tv.SchemaBuilder()
        builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
        builder.add_text_field("kind", tokenizer_name="raw", index_option="basic", fast=True)
        builder.add_integer_field("pk", fast=True)
        for name in BOOSTS:
            builder.add_text_field(name, tokenizer_name="fr", index_option="position")
        builder.add_text_field("complete", tokenizer_name="plain", index_option="basic")
        builder.add_text_field("order_title", tokenizer_name="raw", index_option="basic", fast=True)
        for name in self.facets:
            builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
        for name in self.orders:
            builder.add_integer_field(f"order_{name}", fast=True)
        return builder.build()

    def _document(self, entry: Entry) -> tv.Document:
        document = tv.Document()
        document.add_text("key", entry.key)
        document.add_text("kind", entry.kind)
        document.add_integer("pk", entry.pk)
        for name in BOOSTS:
            if text := getattr(entry, name):
                document.add_text(name, text)
        document.add_text("complete", f"{entry.title} {entry.tags} {entry.names} {entry.text[:2000]}")
        document.add_text("order_title", f"{fold(entry.title)[:200]} {entry.pk:010d}")
        for name, values in entry.facets.items():
            for value in values:
                document.add_text(name, value)
        for name, value in entry.orders.items():
            document.add_integer(f"order_{name}", value * TIE + entry.pk % TIE)
        return document
