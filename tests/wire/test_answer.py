"""The bodies of answers."""

from mock_ecr_ext.wire.answer import Answer, make_answer, make_list


def test_an_answer_sorts_its_members() -> None:
    """The members of an answer are sorted: imageDetails, then nextToken, then repositories."""
    assert make_list("repositories", [b"1", b"2"], "t").body() == (
        b'{"nextToken":"t","repositories":[1,2]}'
    )
    assert make_list("imageDetails", [], "t").body() == b'{"imageDetails":[],"nextToken":"t"}'


def test_members_that_are_none_are_left_out() -> None:
    """A member that is None is left out; an answer without members is an empty object."""
    answer = make_answer(b=None, a=1)
    assert (answer.body(), answer.items) == (b'{"a":1}', None)
    assert Answer({}).body() == b"{}"
