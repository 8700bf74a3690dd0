"""Variables of a running frame, as every Python that we run on hands them out."""

from collections.abc import Iterator, Mapping

from dlmotion.reel.retake.where import those


class Proxy(Mapping[str, int]):
    """Like the f_locals of Python 3.13: a mapping whose keys() is a list, not a set."""

    def __init__(self, **variables: int) -> None:
        self._variables = variables

    def __getitem__(self, name: str) -> int:
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)

    def keys(self) -> list[str]:  # type: ignore[override]
        return list(self._variables)


def test_named_variables_are_read_from_what_is_no_dict() -> None:
    assert those(frozenset({"a", "gone"}), Proxy(a=1, b=2)) == {"a": 1}
    assert those(frozenset({"a"}), {"a": 1, "b": 2}) == {"a": 1}
