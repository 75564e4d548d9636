"""Diagnosis: the mistake of a lister, from its calls and its result."""

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from mock_ecr_ext.model.calls.call import Call
from mock_ecr_ext.model.text import count_noun
from mock_ecr_ext.pagination.pager import Served
from mock_ecr_ext.pagination.run import Endless, Pagination


@dataclass(frozen=True)
class Evidence:
    """The calls and the result of a lister in one case.

    pagination: the case, with its calls and its pages.
    found: the number of times that the lister returned each item.
    error: the exception that the lister raised; None if it returned.
    """

    pagination: Pagination
    found: Counter[str]
    error: BaseException | None

    @property
    def is_right(self) -> bool:
        """Whether the result is that of a correct client."""
        if not self.pagination.calls:
            return False
        if self.error is not None:
            return self.pagination.ends_in(self.error)
        return self.pagination.case.completes and not (self.missing or self.repeated or self.extra)

    @functools.cached_property
    def missing(self) -> Sequence[str]:
        """Items present throughout that the lister did not return."""
        return [item for item in self.pagination.certain if item not in self.found]

    @functools.cached_property
    def repeated(self) -> Sequence[str]:
        """Items that the lister returned more than once."""
        return [item for item, count in self.found.items() if count > 1]

    @functools.cached_property
    def extra(self) -> Sequence[str]:
        """Items that the lister returned although they were never present."""
        possible = self.pagination.possible
        return [item for item in self.found if item not in possible]

    @property
    def is_endless(self) -> bool:
        """Whether the lister had to be stopped."""
        return isinstance(self.error, Endless) or self.pagination.is_endless

    @property
    def last_page(self) -> Served | None:
        """The last page that the lister received."""
        return self.pagination.served[-1] if self.pagination.served else None

    @property
    def is_left_early(self) -> bool:
        """Whether the lister returned although its last page had a nextToken."""
        last = self.last_page
        return self.error is None and last is not None and last.next_token is not None

    @property
    def last_failure(self) -> Call | None:
        """The last call of the lister if it failed."""
        calls = self.pagination.calls
        return calls[-1] if calls and calls[-1].error is not None else None

    @property
    def region(self) -> str | None:
        """The region of the lister's last call."""
        calls = self.pagination.calls
        return calls[-1].region if calls else None

    @property
    def has_repeated_request(self) -> bool:
        """Whether the lister received two pages for one token, or two first ones."""
        tokens = [page.token for page in self.pagination.served]
        return len(set(tokens)) < len(tokens)


def explain_calls(pagination: Pagination, error: BaseException | None) -> str:
    """Choose the sentence that fits best if the returned items are unknown.

    error: the exception that the code under test raised; None if it returned.
    """
    return explain(Evidence(pagination, Counter(pagination.certain), error))


def explain(evidence: Evidence) -> str:
    """Choose the sentence that fits best."""
    fitting = (sentence for fits, sentence in _CAUSES if fits(evidence))
    return next(fitting, _FINDS).format(
        finds=evidence.pagination.case.finds,
        error=evidence.last_failure and evidence.last_failure.error,
        region=evidence.region,
        home=evidence.pagination.registry.region,
        pages=count_noun(len(evidence.pagination.served), "page"),
    )


def _makes_no_call(evidence: Evidence) -> bool:
    return not evidence.pagination.calls


def _calls_elsewhere(evidence: Evidence) -> bool:
    return evidence.region != evidence.pagination.registry.region


def _follows_one_token(evidence: Evidence) -> bool:
    last = evidence.last_page
    return evidence.is_endless and last is not None and last.token == last.next_token is not None


def _keeps_a_token(evidence: Evidence) -> bool:
    tokens = [page.token for page in evidence.pagination.served[-2:]]
    return evidence.is_endless and len(tokens) > 1 and tokens[0] == tokens[1]


def _continues_after_the_last(evidence: Evidence) -> bool:
    pages = evidence.pagination.served
    return evidence.is_endless and any(page.next_token is None for page in pages)


def _retries_forever(evidence: Evidence) -> bool:
    return evidence.is_endless and evidence.last_failure is not None


def _swallows_the_error(evidence: Evidence) -> bool:
    is_permanent = not evidence.pagination.case.completes
    return evidence.error is None and is_permanent and evidence.last_failure is not None


def _skips_a_page(evidence: Evidence) -> bool:
    return evidence.error is None and evidence.last_failure is not None


def _stops_on_an_empty_page(evidence: Evidence) -> bool:
    last = evidence.last_page
    return evidence.is_left_early and last is not None and not last.items


def _stops_on_a_short_page(evidence: Evidence) -> bool:
    last = evidence.last_page
    return evidence.is_left_early and last is not None and len(last.items) < last.size


def _begins_again(evidence: Evidence) -> bool:
    return evidence.error is None and evidence.has_repeated_request


def _invents_items(evidence: Evidence) -> bool:
    return evidence.error is None and bool(evidence.extra)


def _fails_without_cause(evidence: Evidence) -> bool:
    last = evidence.last_page
    is_served = evidence.last_failure is None and last is not None and bool(last.items)
    return evidence.error is not None and is_served


def _drops_items(evidence: Evidence) -> bool:
    shown = {item for page in evidence.pagination.served for item in page.items}
    return evidence.error is None and bool(evidence.missing) and shown.issuperset(evidence.missing)


_FINDS = "it {finds}"

# The first that fits is reported; if none does, the mistake that the case finds.
_CAUSES: Iterable[tuple[Callable[[Evidence], bool], str]] = (
    (_makes_no_call, "it did not request any page"),
    (_calls_elsewhere, "it called {region}; the case runs in {home}; pass region= to the check"),
    (
        _follows_one_token,
        "it follows a nextToken that does not change; fail if a token comes twice",
    ),
    (_retries_forever, "it retries forever a call that always fails ({error})"),
    (_continues_after_the_last, "it does not stop at a page without nextToken"),
    (_keeps_a_token, "it requests the same token again; use the nextToken of each response"),
    (lambda evidence: evidence.is_endless, _FINDS),
    (_fails_without_cause, "it fails although ECR did not"),
    (_swallows_the_error, "it catches {error} and returns as if nothing had failed"),
    (_skips_a_page, "it does not retry the page that failed ({error})"),
    (
        _stops_on_an_empty_page,
        "it mistakes an empty page for the last one, although the page has a nextToken",
    ),
    (
        _stops_on_a_short_page,
        "it stops at a page shorter than maxResults, although the page has a nextToken",
    ),
    (lambda evidence: evidence.is_left_early, "it reads {pages} and ignores the nextToken"),
    (_begins_again, "it requests a page twice instead of following each nextToken once"),
    (_invents_items, "it returns items that were never listed"),
    (_drops_items, "it omits items that a page showed, like a client that {finds}"),
)
