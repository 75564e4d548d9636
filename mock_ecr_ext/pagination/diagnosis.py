"""From what a lister asked and returned to what it does wrong."""

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from mock_ecr_ext.model.calls import Call
from mock_ecr_ext.model.text import count_noun
from mock_ecr_ext.pagination.pager import Served
from mock_ecr_ext.pagination.run import Endless, Pagination


@dataclass(frozen=True)
class Evidence:
    """What a lister made of a case.

    found: what it returned, counted.
    error: what it ended in; None where it returned.
    """

    pagination: Pagination
    found: Counter[str]
    error: BaseException | None

    @property
    def is_right(self) -> bool:
        """Whether a correct client could have done so."""
        if not self.pagination.calls:
            return False
        if self.error is not None:
            return self.pagination.ends_in(self.error)
        return self.pagination.case.completes and not (self.missing or self.repeated or self.extra)

    @functools.cached_property
    def missing(self) -> Sequence[str]:
        """What was there all the time and is not among the found."""
        return [item for item in self.pagination.certain if item not in self.found]

    @functools.cached_property
    def repeated(self) -> Sequence[str]:
        """What was found more than once."""
        return [item for item, count in self.found.items() if count > 1]

    @functools.cached_property
    def extra(self) -> Sequence[str]:
        """What was found and never was there."""
        possible = self.pagination.possible
        return [item for item in self.found if item not in possible]

    @property
    def is_endless(self) -> bool:
        """Whether the lister had to be stopped."""
        return isinstance(self.error, Endless) or self.pagination.is_endless

    @property
    def last_page(self) -> Served | None:
        """The page that it got last."""
        return self.pagination.served[-1] if self.pagination.served else None

    @property
    def is_left_early(self) -> bool:
        """Whether it returned although its last page said that more follow."""
        last = self.last_page
        return self.error is None and last is not None and last.next_token is not None

    @property
    def failed_last(self) -> Call | None:
        """Its last call, where that failed."""
        calls = self.pagination.calls
        return calls[-1] if calls and calls[-1].error is not None else None

    @property
    def region(self) -> str | None:
        """The region that it asked last."""
        calls = self.pagination.calls
        return calls[-1].region if calls else None

    @property
    def asked_twice(self) -> bool:
        """Whether it got two pages for one token, or two first ones."""
        tokens = [page.token for page in self.pagination.served]
        return len(set(tokens)) < len(tokens)


def cause_seen(pagination: Pagination, error: BaseException | None) -> str:
    """The sentence that fits best, where only the calls and what they ended in are known."""
    return cause_of(Evidence(pagination, Counter(pagination.certain), error))


def cause_of(evidence: Evidence) -> str:
    """The sentence that fits best."""
    fitting = (sentence for fits, sentence in _CAUSES if fits(evidence))
    return next(fitting, _FINDS).format(
        finds=evidence.pagination.case.finds,
        error=_name(evidence),
        region=evidence.region,
        home=evidence.pagination.registry.region,
        pages=count_noun(len(evidence.pagination.served), "page"),
    )


def _never_asked(evidence: Evidence) -> bool:
    return not evidence.pagination.calls


def _asked_elsewhere(evidence: Evidence) -> bool:
    return evidence.region != evidence.pagination.registry.region


def _follows_one_token(evidence: Evidence) -> bool:
    last = evidence.last_page
    return evidence.is_endless and last is not None and last.token == last.next_token is not None


def _keeps_a_token(evidence: Evidence) -> bool:
    tokens = [page.token for page in evidence.pagination.served[-2:]]
    return evidence.is_endless and len(tokens) > 1 and tokens[0] == tokens[1]


def _goes_on_after_the_last(evidence: Evidence) -> bool:
    pages = evidence.pagination.served
    return evidence.is_endless and any(page.next_token is None for page in pages)


def _tries_for_ever(evidence: Evidence) -> bool:
    return evidence.is_endless and evidence.failed_last is not None


def _swallows(evidence: Evidence) -> bool:
    is_for_good = not evidence.pagination.case.completes
    return evidence.error is None and is_for_good and evidence.failed_last is not None


def _gives_the_page_up(evidence: Evidence) -> bool:
    return evidence.error is None and evidence.failed_last is not None


def _stops_on_an_empty_page(evidence: Evidence) -> bool:
    last = evidence.last_page
    return evidence.is_left_early and last is not None and not last.items


def _stops_on_a_short_page(evidence: Evidence) -> bool:
    last = evidence.last_page
    return evidence.is_left_early and last is not None and len(last.items) < last.size


def _begins_again(evidence: Evidence) -> bool:
    return evidence.error is None and evidence.asked_twice


def _invents(evidence: Evidence) -> bool:
    return evidence.error is None and bool(evidence.extra)


def _fails_of_itself(evidence: Evidence) -> bool:
    last = evidence.last_page
    is_served = evidence.failed_last is None and last is not None and bool(last.items)
    return evidence.error is not None and is_served


def _drops(evidence: Evidence) -> bool:
    shown = {item for page in evidence.pagination.served for item in page.items}
    return evidence.error is None and bool(evidence.missing) and shown.issuperset(evidence.missing)


_FINDS = "it {finds}"

# The first that fits is told; where none does, what the case is there to find.
_CAUSES: Iterable[tuple[Callable[[Evidence], bool], str]] = (
    (_never_asked, "it did not ask for any page"),
    (_asked_elsewhere, "it asked {region}, and the case is in {home}; give the check that region="),
    (_follows_one_token, "it follows a nextToken that does not change; fail where one comes twice"),
    (_tries_for_ever, "it tries for ever what fails for good ({error})"),
    (_goes_on_after_the_last, "it does not stop where a page has no nextToken"),
    (_keeps_a_token, "it asks by the same token again; take the nextToken of each answer"),
    (lambda evidence: evidence.is_endless, _FINDS),
    (_fails_of_itself, "it fails where ECR did not"),
    (_swallows, "it catches {error} and returns as if all were well"),
    (_gives_the_page_up, "it does not ask again for the page that failed ({error})"),
    (_stops_on_an_empty_page, "it takes an empty page for the last one, though it has a nextToken"),
    (
        _stops_on_a_short_page,
        "it stops at a page that is shorter than maxResults, though that has a nextToken",
    ),
    (lambda evidence: evidence.is_left_early, "it reads {pages} and leaves the nextToken there"),
    (_begins_again, "it asks for a page twice instead of following each nextToken once"),
    (_invents, "it returns what was never listed"),
    (_drops, "it leaves out what a page showed, as a client does that {finds}"),
)


def _name(evidence: Evidence) -> str | None:
    return evidence.failed_last.error if evidence.failed_last else None
