"""Updaters under reel are called when, and with what, manim calls them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest
from manim import Dot, Mobject, Square, VGroup

from dlmotion.reel.record.faster import updating
from dlmotion.reel.record.faster.substitutes import substitutes


class Clock:
    """Updaters of every kind."""

    def __init__(self, calls: list[Any]) -> None:
        self.calls = calls

    def __call__(self, mobject: Mobject, dt: float) -> None:
        self.calls.append(("object", dt))

    def timed(self, mobject: Mobject, dt: float) -> None:
        self.calls.append(("timed", dt))

    def plain(self, mobject: Mobject) -> None:
        self.calls.append("plain")

    def any_number(self, *dt: Any) -> None:
        self.calls.append(("any number", len(dt)))

    def named(dt, mobject: Mobject) -> None:  # noqa: N805 (a first parameter of this name)
        dt.calls.append("named")

    def local(self, mobject: Mobject) -> None:
        dt = "no parameter"
        self.calls.append(dt)

    def only_keyword(self, mobject: Mobject, *, dt: float = 3) -> None:
        self.calls.append(("keyword", dt))

    @functools.lru_cache(maxsize=4)  # noqa: B019 (gone with the test)
    def kept(self, mobject: Mobject, dt: float) -> None:
        self.calls.append(("kept", dt))


class Busy(Square):
    """Updates itself in its own way."""

    calls: list[Any]

    def update(self, dt: float = 0, recursive: bool = True) -> Any:
        self.calls.append(("busy", dt, recursive))
        return super().update(dt, recursive=recursive)


def _calls(work: Callable[[list[Any]], object]) -> list[list[Any]]:
    """What is called with manim's function and with ours."""
    found: list[list[Any]] = [[], []]
    for ours, calls in enumerate(found):
        try:
            if ours:
                with substitutes():
                    work(calls)
            else:
                work(calls)
        except TypeError as error:
            calls.append(str(error))
    return found


@pytest.mark.parametrize(
    "name", ["timed", "plain", "any_number", "named", "local", "only_keyword", "kept", "__call__"]
)
def test_updaters_of_every_kind(name: str) -> None:
    def work(calls: list[Any]) -> None:
        clock = Clock(calls)
        for updater in (getattr(clock, name), functools.partial(getattr(clock, name))):
            square = Square()
            square.updaters.append(updater)
            square.update(0.25)
        if name == "__call__":
            Square().add_updater(clock).update(0.5)

    stock, ours = _calls(work)
    assert stock == ours != []


def test_functions_and_what_wraps_them() -> None:
    def work(calls: list[Any]) -> None:
        def timed(mobject: Mobject, dt: float) -> None:
            calls.append(dt)

        @functools.wraps(timed)
        def wrapper(*args: Any) -> None:
            timed(*args)

        square = Square()
        square.updaters += [timed, wrapper, lambda mobject: calls.append("plain")]
        square.update(0.125)

    stock, ours = _calls(work)
    assert stock == ours == [0.125, 0.125, "plain"]


def test_parts_are_updated_after_the_whole_and_in_their_own_way() -> None:
    def work(calls: list[Any]) -> None:
        busy, still, own, late = Busy(), Dot(), Dot(), Dot()
        busy.calls = calls
        own.update = lambda dt, recursive=True: calls.append(("own", dt, recursive))  # type: ignore[method-assign]
        late.add_updater(lambda mobject: calls.append("late"))
        whole = VGroup(busy, still, own)
        whole.updaters += [
            lambda mobject: calls.append("whole"),
            lambda mobject: mobject.add(late) if late not in mobject.submobjects else None,
        ]
        deep = VGroup(VGroup(whole))
        deep.update(0.5)
        deep.update(0.5, recursive=False)
        whole.suspend_updating(recursive=False)
        deep.update(0.25)
        whole.update(0.25)

    stock, ours = _calls(work)
    assert stock == ours
    assert ours[:4] == ["whole", ("busy", 0.5, True), ("own", 0.5, True), "late"]


def test_inspect_is_not_asked_for_plain_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updating.inspect, "signature", None)
    calls: list[Any] = []
    with substitutes():
        square = Square()
        square.updaters += [Clock(calls).timed, Clock(calls).plain, lambda m, dt: calls.append(dt)]
        square.update(0.5)
    assert calls == [("timed", 0.5), "plain", 0.5]
