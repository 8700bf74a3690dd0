"""Traces: frozen, digested, saved and loaded without pickle."""

from dataclasses import dataclass, field, fields, make_dataclass, replace
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlcore import digest, freeze, load, save
from dlcore.trace import recast, round_significant


@dataclass(frozen=True)
class InnerTrace:
    z: np.ndarray
    name: str = "inner"


@dataclass(frozen=True)
class OuterTrace:
    values: np.ndarray
    inner: InnerTrace
    layers: tuple[InnerTrace, ...] = ()
    pair: tuple[InnerTrace, float] | None = None
    by_name: dict[str, InnerTrace] = field(default_factory=dict)
    params: tuple[dict[str, np.ndarray], ...] = ()
    status: str = "converged"
    steps: int = 3
    rate: float = 0.1
    done: bool = True
    nothing: InnerTrace | None = None


@dataclass(frozen=True)
class ListTrace:
    items: list[InnerTrace]
    anything: Any = None


@dataclass(frozen=True)
class OtherTrace:
    values: np.ndarray


def outer() -> OuterTrace:
    inner = InnerTrace(np.arange(4.0))
    return OuterTrace(
        values=np.array([[1.5, np.nan], [np.inf, -0.0]]),
        inner=inner,
        layers=(inner, InnerTrace(np.array([True, False]), "mask")),
        pair=(InnerTrace(np.array(["a", "权重"])), 2.5),
        by_name={"x": inner, "y": InnerTrace(np.arange(3, dtype=np.int32))},
        params=({"weight": np.ones((2, 3), dtype=np.float32), "bias": np.zeros(3)}, {}),
    )


def test_freeze_makes_every_array_read_only_and_leaves_the_caller_alone() -> None:
    own = np.arange(3.0)
    trace = freeze(OuterTrace(own, InnerTrace(own), params=({"w": own},)))
    for array in (trace.values, trace.inner.z, trace.params[0]["w"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    own[0] = 9
    assert trace.values[0] == 0


def test_freeze_sees_through_read_only_views_of_writeable_arrays() -> None:
    own = np.arange(3.0)
    view = own[:]
    view.flags.writeable = False
    trace = freeze(InnerTrace(view))
    own[0] = 9
    assert trace.z[0] == 0


def test_freeze_twice_copies_once() -> None:
    once = freeze(InnerTrace(np.arange(3.0)))
    assert freeze(once).z is once.z


def test_lists_become_tuples_and_numpy_scalars_plain_numbers() -> None:
    trace = freeze(ListTrace([InnerTrace(np.zeros(1))], np.float64(0.5)))
    assert isinstance(trace.items, tuple)
    assert type(trace.anything) is float


@pytest.mark.parametrize(
    "bad", [{1, 2}, np.array([None]), len, 1j, {1: 2}, b"bytes", np.array([1j])]
)
def test_what_has_no_place_in_a_trace_is_named(bad: object, tmp_path: Path) -> None:
    trace = ListTrace([], {"deep": [bad]})
    for action in (freeze, digest, lambda t: save(t, tmp_path / "t.npz")):
        with pytest.raises(TypeError, match=r"ListTrace.anything.*deep.*: expected"):
            action(trace)
    assert list(tmp_path.iterdir()) == []


def test_save_and_load_return_the_same_trace(tmp_path: Path) -> None:
    trace = outer()
    save(trace, tmp_path / "trace.npz")
    back = load(tmp_path / "trace.npz", OuterTrace)
    assert digest(back) == digest(trace)
    assert isinstance(back.layers[1], InnerTrace)
    assert isinstance(back.by_name["y"], InnerTrace)
    assert back.pair is not None
    assert isinstance(back.pair[0], InnerTrace)
    np.testing.assert_array_equal(back.values, trace.values)
    assert back.params[0]["weight"].dtype == np.float32
    assert not back.inner.z.flags.writeable
    assert (back.status, back.steps, back.rate, back.done, back.nothing) == (
        "converged",
        3,
        0.1,
        True,
        None,
    )


def test_a_list_of_traces_loads_as_a_tuple(tmp_path: Path) -> None:
    save(ListTrace([InnerTrace(np.ones(2))]), tmp_path / "t.npz")
    assert isinstance(load(tmp_path / "t.npz", ListTrace).items[0], InnerTrace)


def test_the_same_trace_gives_the_same_bytes(tmp_path: Path) -> None:
    save(outer(), tmp_path / "a.npz")
    save(outer(), tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_saved_trace_holds_no_pickle(tmp_path: Path) -> None:
    save(outer(), tmp_path / "t.npz")
    with np.load(tmp_path / "t.npz", allow_pickle=False) as members:
        assert all(members[name].dtype.kind in "fiubU" for name in members.files)


def test_load_refuses_another_class_and_other_fields(tmp_path: Path) -> None:
    save(InnerTrace(np.zeros(1)), tmp_path / "t.npz")
    with pytest.raises(ValueError, match="expected OtherTrace, got a saved InnerTrace"):
        load(tmp_path / "t.npz", OtherTrace)
    renamed = type("InnerTrace", (OtherTrace,), {})
    with pytest.raises(
        ValueError, match=r"expected the fields \['values'\] of InnerTrace, got \['name', 'z'\]"
    ):
        load(tmp_path / "t.npz", renamed)


def test_a_trace_becomes_one_of_a_class_of_the_same_fields() -> None:
    trace = freeze(outer())
    again = make_dataclass(
        "OuterTrace", [(each.name, get_type_hints(OuterTrace)[each.name]) for each in fields(trace)]
    )
    cast = recast(trace, again)
    assert type(cast) is again
    assert digest(cast) == digest(trace)
    assert cast.values is trace.values
    assert type(cast.layers[1]) is InnerTrace
    with pytest.raises(ValueError, match="expected OtherTrace, got a saved InnerTrace"):
        recast(InnerTrace(np.zeros(1)), OtherTrace)


def test_load_refuses_damaged_files_and_survives_every_truncation(tmp_path: Path) -> None:
    path = tmp_path / "t.npz"
    save(InnerTrace(np.arange(5.0)), path)
    whole = path.read_bytes()
    for size in range(0, len(whole), 7):
        path.write_bytes(whole[:size])
        with pytest.raises(ValueError, match="expected a saved trace"):
            load(path, InnerTrace)
    np.savez(path, something=np.zeros(1))
    with pytest.raises(ValueError, match="expected a saved trace"):
        load(path, InnerTrace)
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.npz", InnerTrace)


def test_a_failing_save_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "t.npz"
    save(InnerTrace(np.zeros(2)), path)
    before = path.read_bytes()
    with pytest.raises(TypeError):
        save(InnerTrace(np.array([None])), path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["t.npz"]


def test_digest_changes_with_everything_that_counts() -> None:
    base = outer()
    others = [
        replace(base, status="diverged"),
        replace(base, steps=4),
        replace(base, rate=0.2),
        replace(base, done=False),
        replace(base, nothing=base.inner),
        replace(base, layers=base.layers[:1]),
        replace(base, inner=InnerTrace(np.arange(4.0), "other")),
        replace(base, values=base.values.T),
        replace(base, values=base.values.astype(np.float32)),
        replace(base, values=base.values.reshape(4)),
        replace(base, by_name={"x": base.inner}),
        replace(base, params=({"weight": np.ones((2, 3)), "bias": np.zeros(3)}, {})),
    ]
    assert len({digest(trace) for trace in (base, *others)}) == len(others) + 1
    assert digest(base) == digest(outer())


def test_digest_rounds_to_nine_significant_digits() -> None:
    def of(value: float) -> str:
        return digest(InnerTrace(np.array([value])))

    assert of(0.1 + 0.2) == of(0.3)
    assert of(1e-300 * (1 + 1e-12)) == of(1e-300)
    assert of(1.0000000001) == of(1.0)
    assert of(1.00000001) != of(1.0)
    assert of(-1.0) != of(1.0)
    assert of(-0.0) == of(0.0)
    assert len({of(v) for v in (np.nan, np.inf, -np.inf, 0.0)}) == 4
    assert digest(ListTrace([], 0.1 + 0.2)) == digest(ListTrace([], 0.3))
    assert digest(ListTrace([], 1)) != digest(ListTrace([], 1.0))
    assert digest(ListTrace([], True)) != digest(ListTrace([], 1))


def test_digest_ignores_memory_layout_and_dict_order() -> None:
    values = np.arange(6.0).reshape(2, 3)
    assert digest(OtherTrace(values)) == digest(OtherTrace(np.asfortranarray(values)))
    assert digest(OtherTrace(values)) == digest(OtherTrace(values.astype(">f8")))
    assert digest(ListTrace([], {"a": 1, "b": 2})) == digest(ListTrace([], {"b": 2, "a": 1}))


def test_digest_is_the_same_on_every_machine_and_day() -> None:
    """A changed digest redraws every lesson: change this value only together with the format."""
    expected = "c0c24df273dbfa527f66618edb80449cd643f07ebdc9f1b7a68703a9de90f870"
    assert digest(outer()) == expected


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_round_significant_keeps_nine_digits(value: float) -> None:
    digits, exponents = round_significant(np.array([value]))
    d, e = int(digits[0]), int(exponents[0])
    assert (d == 0 and e == 0) if value == 0 else 10**8 <= abs(d) < 10**9
    assert f"{d}e{e - 8}" == "0e-8" or float(f"{d}e{e - 8}") == pytest.approx(value, rel=6e-9)


@given(arrays(np.float64, 20, elements=st.floats(-1e12, 1e12).filter(lambda v: abs(v) > 1e-12)))
def test_nearly_equal_numbers_round_alike(values: np.ndarray) -> None:
    nine = np.array([float(f"{v:.8e}") for v in values])
    for left, right in zip(
        round_significant(nine), round_significant(nine * (1 + 1e-13)), strict=True
    ):
        np.testing.assert_array_equal(left, right)
