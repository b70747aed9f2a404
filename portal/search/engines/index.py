"""Search over any engine: candidates, our ranking, pages, what is alike, and what else may have been meant."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.search.engines.engine import Engine
from portal.search.rules import ranking, spelling
from portal.search.rules.analyser import MOST_QUERY_TERMS, SPELLING, is_han, runs, terms_of_query
from portal.search.rules.documents import Filters
from portal.search.rules.facts import facets_asked

PAGE = 20
MOST_FOLLOWING = 200
FEW = 21  # one more than a page: with fewer, what rare terms bring is not looked at for itself
FIRST = range(ranking.BLOCK)
SHORTEST_BEGINNING, MOST_BEGUN = 2, 6  # letters of a word that is still being typed, and words that it may become


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found, and its score."""

    key: str
    score: float


@dataclass(frozen=True, slots=True)
class Page:
    """Some hits, the terms to mark in them, where the next page begins, and how many there are in all at the least."""

    hits: list[Hit]
    terms: list[str]
    next: int | None = None
    found: int = 0
    more: bool = False  # there may be more than those found
    keys: Sequence[str] = ()  # of all that were found


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search is about: what it may see, how much each term tells, and which terms bring candidates."""

    filters: Filters
    within: str | None
    rarity: dict[str, float]
    average: float
    leading: list[dict[str, float]]  # only rare terms; and common ones too


class Index:
    """An engine with everything that all engines share."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def search(
        self, query: str, filters: Filters, start: int = 0, limit: int = PAGE, *, unfinished: bool = False
    ) -> Page:
        """Return a page of what answers the query best, of the best there are so many pages of."""
        terms = self._completed(terms_of_query(query))
        terms += self._begun(query) if unfinished else []
        end = min(start + limit, ranking.MOST_CANDIDATES)
        places = range(start, end)
        scored, more = self._ranked(terms, filters, places, ranking.RAREST, ranking.needed(places))
        hits = [Hit(one.key, one.score) for one in scored[start:end]]
        keys = [one.key for one in scored]
        return Page(hits, terms, end if len(scored) > end else None, len(scored), more, keys)

    def similar(self, text: str, filters: Filters, limit: int = 5) -> list[Hit]:
        """Return what is most like a text: an idea being written, its title first.

        All its terms bring candidates: the rarest may well stand in the idea alone, if it is in the index itself.
        """
        ranked, _ = self._ranked(terms_of_query(text), filters, range(limit), MOST_QUERY_TERMS, ranking.BLOCK)
        return [Hit(one.key, one.score) for one in ranked[:limit]]

    def suggestion(self, query: str, filters: Filters) -> str | None:
        """Return the query with its unknown words replaced by like ones that the reader may see; None without any."""
        written = runs(query)[: ranking.RAREST]
        better = [self._better_han(run, filters) if is_han(run) else self._better_word(run, filters) for run in written]
        joined = " ".join(better)
        return joined if joined != " ".join(written) else None

    def _ranked(
        self,
        terms: Sequence[str],
        filters: Filters,
        places: range,
        rarest: int,
        most: int,
    ) -> tuple[list[ranking.Scored], bool]:
        """Return candidates, those in the places in their order, and say whether there may be more than these.

        What rare terms bring comes first, then what common ones bring; all at once where the rare ones bring little.
        """
        sought = self._sought(terms, filters, rarest)
        if sought is None:
            return [], False
        leading, further = sought.leading
        found = self._brought(sought, leading, places, most)
        if len(further) > len(leading) and len(found) < max(FEW, places.stop):
            leading, before = further, found if len(found) >= FEW else []
            found = [*before, *self._brought(sought, leading, places, most - len(before), before)]
        return found, len(found) == most or len(leading) < len(sought.rarity)

    def _sought(self, terms: Sequence[str], filters: Filters, rarest: int) -> Sought | None:
        """Return what a search is about; nothing where no document can answer it."""
        facets = facets_asked(filters)
        size, frequencies = self.engine.size_and_frequencies([*terms, *facets])
        rarity = ranking.rarities({term: frequencies.get(term, 0) for term in terms}, size.documents)
        within = self._narrowest({facet: frequencies.get(facet, 0) for facet in facets})
        if not rarity or (within and within not in frequencies):
            return None
        enough = (ranking.ENOUGH_POSTINGS, ranking.MOST_POSTINGS)
        leading = [ranking.leading(rarity, frequencies, rarest, postings) for postings in enough]
        return Sought(filters, within, rarity, size.average, leading)

    def _brought(
        self,
        sought: Sought,
        leading: dict[str, float],
        places: range,
        most: int,
        before: Sequence[ranking.Scored] = (),
    ) -> list[ranking.Scored]:
        """Return what some terms bring after what came before, ordered where a place is asked for."""
        filters = replace(sought.filters, without={*sought.filters.without, *(one.key for one in before)})
        counted = ranking.blocks(range(places.start - len(before), places.stop - len(before)))
        weights, terms = ranking.with_titles(leading), list(sought.rarity)
        found = self.engine.candidates(weights, terms, filters, counted, sought.within, most)
        return ranking.order(found, sought.rarity, sought.average)

    @staticmethod
    def _narrowest(facets: dict[str, int]) -> str | None:
        """Return the facet that fewest documents have, if few do."""
        rarest = min(facets, key=lambda facet: facets[facet], default=None)
        return rarest if rarest and facets[rarest] <= ranking.MOST_POSTINGS / 10 else None

    def _completed(self, terms: list[str]) -> list[str]:
        """Return the terms; a query of one Han character also means the pairs that begin with it."""
        if len(terms) != 1 or len(terms[0]) != 1 or not is_han(terms[0]):
            return terms
        return [*terms, *(term for term, _ in self.engine.beginning_with(terms[0], ranking.RAREST))]

    def _begun(self, query: str) -> list[str]:
        """Return the terms of the commonest words that begin as the last one typed does."""
        last = runs(query)[-1:]
        if not last or is_han(last[0]) or len(last[0]) < SHORTEST_BEGINNING:
            return []
        begun = self.engine.beginning_with(SPELLING + last[0], MOST_BEGUN)
        return [term for word, _ in begun for term in terms_of_query(word.removeprefix(SPELLING))]

    def _better_word(self, word: str, filters: Filters) -> str:
        """Return the nearest word of the documents that the reader may see, or the same where one of them has it."""
        if self._is_seen(terms_of_query(word), filters):
            return word
        begins = dict.fromkeys(SPELLING + letter for letter in word[:2])
        listed = (pair for prefix in begins for pair in self.engine.beginning_with(prefix, spelling.MOST_WORDS))
        for other in spelling.nearest(word, ((term.removeprefix(SPELLING), count) for term, count in listed)):
            if self._is_seen([SPELLING + other], filters):
                return other
        return word

    def _is_seen(self, terms: Sequence[str], filters: Filters) -> bool:
        """Say whether a document that the reader may see has one of the terms: others must not tell of themselves."""
        known = self.engine.frequencies(terms)
        return bool(known) and bool(self.engine.candidates(dict.fromkeys(known, 1.0), [], filters, range(0), most=1))

    def _better_han(self, run: str, filters: Filters) -> str:
        """Return the run with its wrong character replaced, if what shares the run's other pairs says by which."""
        asked = spelling.pairs(run)
        if len(asked) < 2:
            return run
        seen = self.engine.candidates(dict.fromkeys(asked, 1.0), asked, filters, FIRST, most=ranking.BLOCK)
        known = Counter(pair for one in seen for pair in one.counts)
        wrong = spelling.suspect(run, known)
        if wrong is None:
            return run
        following = [term[1:] for term, _ in self.engine.beginning_with(run[wrong - 1], MOST_FOLLOWING) if term[1:]]
        options = spelling.replacements(run, wrong, following)
        leading = [pair for pair in asked if known.get(pair)] or [new[0] for new in options.values()][: ranking.RAREST]
        sought = [pair for new in options.values() for pair in new]
        seen = self.engine.candidates(dict.fromkeys(leading, 1.0), sought, filters, FIRST, most=ranking.BLOCK)
        return spelling.best_replacement(options, (one.counts for one in seen)) or run
