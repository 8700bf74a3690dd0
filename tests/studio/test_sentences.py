"""Saying a lesson records it as a build would."""

from dataclasses import dataclass
from types import ModuleType

from threadpoolctl import threadpool_info, threadpool_limits

from dlmotion.studio.sentences import recorded


@dataclass(frozen=True)
class Pools:
    """Threads of each BLAS."""

    threads: tuple[int, ...]


def test_a_lesson_is_recorded_on_one_thread() -> None:
    lesson = ModuleType("lesson")
    lesson.record = lambda _: Pools(  # type: ignore[attr-defined]
        tuple(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")
    )
    with threadpool_limits(2, "blas"):
        assert set(recorded(lesson, None).threads) == {1}
        assert set(lesson.record(None).threads) == {2}
