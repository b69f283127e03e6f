"""What users read when something is wrong."""

from capacity.errors import CapacityError, ExitCode, InvalidInput, Mistake, OutputNotWritten


def test_a_mistake_says_where_and_what() -> None:
    assert str(Mistake(where="shop.yaml:12", what="no such key")) == "shop.yaml:12: no such key"
    assert str(Mistake(where="", what="no such key")) == "no such key"


def test_all_mistakes_are_told_one_a_line() -> None:
    error = InvalidInput([Mistake(where="a:1", what="one"), Mistake(where="a:2", what="two")])

    assert str(error) == "a:1: one\na:2: two"


def test_of_too_many_mistakes_the_first_are_shown_and_the_rest_counted() -> None:
    fifty = InvalidInput(Mistake(where="", what=str(number)) for number in range(50))
    more = InvalidInput(Mistake(where="", what=str(number)) for number in range(1234))

    assert str(fifty).splitlines()[-1] == "49"
    assert str(more).splitlines()[49:] == ["49", "... and 1184 more"]
    assert len(more.mistakes) == 1234


def test_every_error_a_user_can_put_right_ends_in_exit_code_2() -> None:
    for type_ in (CapacityError, InvalidInput, OutputNotWritten):
        assert type_.exit_code is ExitCode.INVALID_INPUT


def test_exit_codes_are_those_of_the_readme() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0,
        "BUG": 1,
        "INVALID_INPUT": 2,
        "CHECK_FAILED": 3,
        "SOURCE_UNAVAILABLE": 4,
        "INTERRUPTED": 130,
    }
