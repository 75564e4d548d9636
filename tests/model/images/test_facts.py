"""Facts that a test gives about an image are checked and completed."""

import datetime as dt

import pytest

from mock_ecr_ext import InvalidValue, ScanFindings
from mock_ecr_ext.model.images.facts import check_facts

NOW = dt.datetime(2024, 5, 1, 12, tzinfo=dt.timezone.utc)
PUSHED = dt.datetime(2024, 4, 1, tzinfo=dt.timezone.utc)
HOUR = dt.timedelta(hours=1)


def test_no_facts_are_reported_by_default() -> None:
    """Facts that are not given are not reported, and None leaves a fact out."""
    assert check_facts({}, NOW, PUSHED) == {}
    assert check_facts({"last_pulled_at": None}, NOW, PUSHED) == {"last_pulled_at": None}


def test_times_count_from_now() -> None:
    """A timedelta in any of the three times counts from the clock's now."""
    names = ("last_pulled_at", "archived_at", "activated_at")
    facts = check_facts(dict.fromkeys(names, -HOUR), NOW, PUSHED)
    assert facts == dict.fromkeys(names, NOW - HOUR)


def test_findings_as_a_mapping_are_as_old_as_the_push() -> None:
    """Findings given as a mapping are those of a scan that was completed at the push."""
    facts = check_facts({"scan_findings": {"HIGH": 2}}, NOW, PUSHED)
    assert facts == {
        "scan_findings": ScanFindings({"HIGH": 2}, PUSHED),
        "scan_status": "COMPLETE",
        "scan_description": "The scan was completed successfully.",
    }


def test_numbers_of_findings_are_ecrs_integers() -> None:
    """A number of findings has 31 bits, as in ECR's own type; the largest is taken."""
    largest = 2**31 - 1
    facts = check_facts({"scan_findings": {"HIGH": largest}}, NOW, PUSHED)
    assert facts["scan_findings"].counts == {"HIGH": largest}
    with pytest.raises(InvalidValue, match=f"number of findings {largest + 1} is refused: ECR's"):
        check_facts({"scan_findings": {"HIGH": largest + 1}}, NOW, PUSHED)


def test_findings_may_have_their_own_times() -> None:
    """The times of ScanFindings are kept, in UTC and whole milliseconds."""
    fine = NOW.astimezone(dt.timezone(HOUR)) + dt.timedelta(microseconds=1)
    given = ScanFindings({"LOW": 0}, fine, fine)
    facts = check_facts({"scan_findings": given, "scan_status": "ACTIVE"}, NOW, PUSHED)
    assert facts["scan_findings"] == ScanFindings({"LOW": 0}, NOW, NOW)
    assert facts["scan_status"] == "ACTIVE"
    assert "scan_description" not in facts


def test_given_facts_are_not_overridden() -> None:
    """A fact that the test gives takes precedence over one derived from other facts."""
    facts = check_facts(
        {"scan_status": "COMPLETE", "scan_description": "Done.", "status": "ARCHIVED"}, NOW, PUSHED
    )
    assert facts["scan_description"] == "Done."
    assert facts["archived_at"] == NOW
    asked = {"status": "ARCHIVED", "archived_at": PUSHED}
    assert check_facts(asked, NOW, PUSHED)["archived_at"] == PUSHED


REFUSED = [
    (
        {"stauts": "ACTIVE"},
        "option 'stauts' is refused: update takes status, last_pulled_at, scan_status, "
        "scan_description, scan_findings, archived_at, activated_at; did you mean 'status'?",
    ),
    (
        {"zzz": 1},
        "option 'zzz' is refused: update takes status, last_pulled_at, scan_status, "
        "scan_description, scan_findings, archived_at, activated_at",
    ),
    (
        {"status": "archived"},
        "status 'archived' is refused: give one of ACTIVE, ARCHIVED, ACTIVATING; did you mean "
        "'ARCHIVED'?",
    ),
    (
        {"status": None},
        "status None is refused: give one of ACTIVE, ARCHIVED, ACTIVATING",
    ),
    ({"scan_description": 5}, "scan description 5 is refused: give text"),
    (
        {"scan_findings": 5},
        "scan findings 5 is refused: give a mapping such as {'HIGH': 2}",
    ),
    (
        {"scan_findings": {"HIGH": -1}},
        "number of findings -1 is refused: give a whole number, 0 or more",
    ),
    (
        {"scan_findings": {"HIHG": 1}},
        "severity 'HIHG' is refused: give one of INFORMATIONAL, LOW, MEDIUM, HIGH, CRITICAL, "
        "UNDEFINED; did you mean 'HIGH'?",
    ),
]


@pytest.mark.parametrize(("facts", "message"), REFUSED)
def test_invalid_facts_are_refused(facts, message) -> None:
    """An invalid fact is refused with its value, the valid ones, and the nearest of them."""
    with pytest.raises(InvalidValue) as caught:
        check_facts(facts, NOW, PUSHED)
    assert str(caught.value) == message


def test_findings_without_counts_are_refused() -> None:
    """The counts of ScanFindings have to be a mapping."""
    with pytest.raises(InvalidValue, match=r"give a mapping such as \{'HIGH': 2\}$"):
        check_facts({"scan_findings": ScanFindings(5, NOW)}, NOW, PUSHED)
