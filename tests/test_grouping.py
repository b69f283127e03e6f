from capacity.grouping import by_key


def test_values_stand_by_their_key_in_their_order() -> None:
    groups = by_key((word[0], word) for word in ("beta", "alpha", "bravo"))
    assert list(groups.items()) == [("b", ["beta", "bravo"]), ("a", ["alpha"])]


def test_nothing_has_no_key() -> None:
    assert by_key([]) == {}
