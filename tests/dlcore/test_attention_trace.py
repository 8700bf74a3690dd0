"""Attention and residual traces: against the layers, PyTorch's golden values, and by hand."""

from pathlib import Path

import numpy as np
import pytest

from dlcore import (
    Dense,
    LayerNorm,
    Residual,
    SelfAttention,
    gradient_check,
    trace_attention,
    trace_residual,
    trace_self_attention,
)

GOLDEN = Path(__file__).parent / "golden" / "lessons.npz"


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("name", ["plain", "heads", "long"])
def test_pytorch_agrees(name: str, causal: bool) -> None:
    with np.load(GOLDEN, allow_pickle=False) as case:
        q, k, v = (case[f"{name}.{part}"] for part in "qkv")
        expected = case[f"{name}.{'causal' if causal else 'all'}"]
    trace = trace_attention(q, k, v, causal=causal)
    np.testing.assert_allclose(trace.output, expected, rtol=1e-12, atol=1e-14)


def test_parts_and_weights_say_how_the_output_came_about() -> None:
    rng = np.random.default_rng(0)
    trace = trace_attention(
        rng.normal(size=(3, 4)), rng.normal(size=(5, 4)), rng.normal(size=(5, 2))
    )
    assert trace.scores.shape == trace.weights.shape == (3, 5)
    np.testing.assert_allclose(trace.weights.sum(axis=-1), 1)
    np.testing.assert_allclose(trace.parts.sum(axis=-2), trace.output)
    np.testing.assert_allclose(trace.scores, trace.q @ trace.k.T / 2)


def test_a_causal_query_sees_nothing_later() -> None:
    x = np.random.default_rng(1).normal(size=(4, 3))
    trace = trace_attention(x, x, x, causal=True)
    assert trace.hidden.tolist() == np.triu(np.ones((4, 4), bool), 1).tolist()
    assert (trace.weights[trace.hidden] == 0).all()
    assert np.isfinite(trace.scores).all()
    np.testing.assert_array_equal(trace.output[0], x[0])


@pytest.mark.parametrize("causal", [False, True])
def test_a_layer_is_traced_head_by_head(causal: bool) -> None:
    rng = np.random.default_rng(2)
    layer, x = SelfAttention(2, causal), rng.normal(size=(5, 6))
    params = layer.init(rng, (5, 6))
    trace = trace_self_attention(layer, params, x)
    np.testing.assert_array_equal(trace.output, layer.forward(params, x[None])[0][0])
    assert trace.heads.weights.shape == (2, 5, 5)
    joined = trace.heads.output.swapaxes(0, 1).reshape(5, 6)
    np.testing.assert_allclose(joined, trace.joined)


def test_a_residual_layer_adds_and_passes_the_gradient_on() -> None:
    rng = np.random.default_rng(3)
    layer = Residual((LayerNorm(), Dense(5, "tanh"), Dense(4)))
    params, x, dy = layer.init(rng, (4,)), rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    trace = trace_residual(layer, params, x, dy=dy)
    np.testing.assert_array_equal(trace.y, x + trace.branch)
    np.testing.assert_array_equal(trace.branch, trace.steps[-1])
    assert [step.shape for step in trace.steps] == [(3, 4), (3, 5), (3, 4)]
    np.testing.assert_array_equal(trace.dx, dy + trace.branch_gradient)
    np.testing.assert_allclose(trace.dx, layer.backward(params, layer.forward(params, x)[1], dy)[0])
    check = gradient_check(
        lambda v: (trace_residual(layer, params, v).branch * dy).sum(), trace.branch_gradient, x
    )
    assert check.relative_error < 1e-8
    np.testing.assert_array_equal(trace_residual(layer, params, x).skip_gradient, np.ones((3, 4)))


def test_bad_input() -> None:
    x = np.ones((3, 4))
    with pytest.raises(
        ValueError, match=r"q, k, v: expected shapes .* got \(3, 4\), \(3, 5\), \(3, 4\)"
    ):
        trace_attention(x, np.ones((3, 5)), x)
    with pytest.raises(ValueError, match="q, k, v: expected shapes"):
        trace_attention(x[None], np.ones((2, 3, 4)), np.ones((2, 3, 4)))
    with pytest.raises(TypeError, match="layer: expected SelfAttention"):
        trace_self_attention(Dense(2), {}, x)
    layer = Residual((Dense(4),))
    with pytest.raises(ValueError, match=r"dy: expected the shape of x \(3, 4\), got \(2,\)"):
        trace_residual(layer, layer.init(np.random.default_rng(0), (4,)), x, dy=[1.0, 2.0])
