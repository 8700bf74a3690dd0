"""What every entry of LOSSES keeps, checked over the registry: a new one is tested unasked."""

from pathlib import Path

import numpy as np
import pytest

from dlcore import LOSSES, cost, sample_losses, soft_margin, soft_margin_softmax_loss
from dlcore.layers.base import activate, activation_backward
from tests.dlcore.inputs import VARIANTS
from tests.dlcore.slopes import gradient_error

GOLDEN = Path(__file__).parent / "golden" / "losses.npz"
every_loss = pytest.mark.parametrize("name", LOSSES)


@every_loss
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_gradient_matches_differences_on_50_shapes(name: str, reduction: str) -> None:
    loss, errors = LOSSES[name], []
    for seed in range(50):
        rng = np.random.default_rng(seed)
        outputs, targets = loss.sample(rng)
        gradient = loss.gradient(outputs, targets, reduction=reduction)
        assert gradient.shape == outputs.shape
        errors.append(
            gradient_error(
                lambda z, t=targets: loss.fn(z, t, reduction=reduction), outputs, gradient, rng
            )
        )
    assert max(errors) < 1e-7


@every_loss
@pytest.mark.parametrize("seed", range(5))
def test_reductions_are_different_functions_of_one_thing(name: str, seed: int) -> None:
    loss = LOSSES[name]
    outputs, targets = loss.sample(np.random.default_rng(seed))
    values = loss.fn(outputs, targets, reduction="none")
    assert isinstance(loss.fn(outputs, targets), float)
    assert loss.fn(outputs, targets) == pytest.approx(values.mean(), rel=1e-12)
    assert loss.fn(outputs, targets, reduction="sum") == pytest.approx(values.sum(), rel=1e-12)
    total = loss.gradient(outputs, targets, reduction="sum")
    np.testing.assert_array_equal(loss.gradient(outputs, targets, reduction="none"), total)
    np.testing.assert_allclose(loss.gradient(outputs, targets), total / values.size, rtol=1e-14)


@every_loss
def test_value_and_gradient_together_equal_both_alone(name: str) -> None:
    loss = LOSSES[name]
    outputs, targets = loss.sample(np.random.default_rng(7))
    value, gradient = loss.value_and_gradient(outputs, targets)
    assert value == pytest.approx(loss.fn(outputs, targets), rel=1e-13)
    np.testing.assert_allclose(gradient, loss.gradient(outputs, targets), rtol=1e-12, atol=1e-16)


@every_loss
@pytest.mark.parametrize("seed", range(10))
def test_sample_weights_make_the_mean_a_weighted_one(name: str, seed: int) -> None:
    loss, rng = LOSSES[name], np.random.default_rng(seed)
    outputs, targets = loss.sample(rng)
    each = loss.fn(outputs, targets, reduction="none")
    weight = rng.uniform(0.1, 3, size=len(outputs))
    wide = np.broadcast_to(weight.reshape(-1, *[1] * (each.ndim - 1)), each.shape)
    for given in (weight, wide):
        value = loss.fn(outputs, targets, sample_weight=given)
        assert value == pytest.approx((wide * each).sum() / wide.sum(), rel=1e-12)
        total = loss.fn(outputs, targets, sample_weight=given, reduction="sum")
        assert total == pytest.approx((wide * each).sum(), rel=1e-12)
        both = loss.value_and_gradient(outputs, targets, given)
        assert both[0] == value
        error = gradient_error(
            lambda z, w=given: loss.fn(z, targets, sample_weight=w), outputs, both[1], rng
        )
        assert error < 1e-7
    ones = loss.gradient(outputs, targets, sample_weight=np.ones(len(outputs)))
    np.testing.assert_allclose(ones, loss.gradient(outputs, targets), rtol=1e-12, atol=1e-16)


@every_loss
def test_cost_is_the_mean_of_the_sample_losses(name: str) -> None:
    outputs, targets = LOSSES[name].sample(np.random.default_rng(8))
    losses = sample_losses(name, outputs, targets)
    assert losses.shape == (len(outputs),)
    assert cost(name, outputs, targets) == pytest.approx(
        LOSSES[name].fn(outputs, targets), rel=1e-13
    )
    single = [cost(name, outputs[i : i + 1], targets[i : i + 1]) for i in range(len(outputs))]
    np.testing.assert_allclose(losses, single, rtol=1e-13)


@every_loss
def test_dtype_is_kept(name: str) -> None:
    outputs, targets = LOSSES[name].sample(np.random.default_rng(9))
    for dtype in (np.float32, np.float64):
        assert LOSSES[name].fn(outputs.astype(dtype), targets, reduction="none").dtype == dtype
        assert LOSSES[name].gradient(outputs.astype(dtype), targets).dtype == dtype
        assert LOSSES[name].value_and_gradient(outputs.astype(dtype), targets)[1].dtype == dtype
        weighted = LOSSES[name].value_and_gradient(
            outputs.astype(dtype), targets, np.ones(len(outputs))
        )
        assert weighted[1].dtype == dtype


@every_loss
@pytest.mark.parametrize("variant", VARIANTS)
def test_memory_layout_does_not_matter_and_inputs_stay(name: str, variant: str) -> None:
    loss, odd = LOSSES[name], VARIANTS[variant]
    outputs, targets = loss.sample(np.random.default_rng(10))
    given, wanted = odd(outputs), odd(targets)
    value, gradient = loss.value_and_gradient(given, wanted)
    assert value == pytest.approx(loss.fn(outputs, targets), rel=1e-13)
    np.testing.assert_allclose(gradient, loss.gradient(outputs, targets), rtol=1e-12, atol=1e-16)
    np.testing.assert_array_equal(given, outputs)
    np.testing.assert_array_equal(wanted, targets)


@every_loss
def test_a_loss_is_zero_at_best_and_never_negative(name: str) -> None:
    for seed in range(20):
        outputs, targets = LOSSES[name].sample(np.random.default_rng(seed))
        if name != "nll":
            assert LOSSES[name].fn(outputs, targets, reduction="none").min() >= 0


@every_loss
@pytest.mark.parametrize("bad", ["empty", "shape", "object", "nan targets", "reduction"])
def test_bad_input_is_named(name: str, bad: str) -> None:
    outputs, targets = LOSSES[name].sample(np.random.default_rng(0))
    options = {}
    if bad == "empty":
        outputs, targets = outputs[:0], targets[:0]
    elif bad == "shape":
        targets = np.concatenate([targets, targets])
    elif bad == "object":
        outputs = outputs.astype(object)
    elif bad == "nan targets":
        targets = np.where(np.ones(targets.shape, dtype=bool), np.nan, targets)
    else:
        options = {"reduction": "median"}
    for fn in (LOSSES[name].fn, LOSSES[name].gradient):
        with pytest.raises((TypeError, ValueError), match="expected"):
            fn(outputs, targets, **options)


GOLDEN_NAMES = [*LOSSES, "cross_entropy-shares"]


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("name", GOLDEN_NAMES)
def test_golden(name: str, reduction: str) -> None:
    loss = LOSSES[name.split("-")[0]]
    with np.load(GOLDEN, allow_pickle=False) as case:
        outputs, targets = case[f"{name}.outputs"], case[f"{name}.targets"]
        value, gradient = case[f"{name}.{reduction}"], case[f"{name}.{reduction}.gradient"]
    np.testing.assert_allclose(loss.fn(outputs, targets, reduction=reduction), value, rtol=1e-10)
    np.testing.assert_allclose(
        loss.gradient(outputs, targets, reduction=reduction), gradient, rtol=1e-10, atol=1e-15
    )


@pytest.mark.parametrize("name", [name for name, loss in LOSSES.items() if loss.fused])
def test_gradient_by_the_output_leads_to_the_gradient_by_the_logits(name: str) -> None:
    """∂L/∂z by the activation's derivative and ∂L/∂a is what the fused loss returns."""
    loss = LOSSES[name]
    outputs, targets = loss.sample(np.random.default_rng(12))
    z = np.random.default_rng(13).normal(size=outputs.shape)
    a = activate(loss.fused, z)
    assert loss.output_gradient is not None
    chained = activation_backward(loss.fused, z, a, loss.output_gradient(a, targets))
    direct = LOSSES[loss.logits_loss or name].gradient(z, targets)
    np.testing.assert_allclose(chained, direct, rtol=1e-9, atol=1e-15)


def test_the_margin_can_be_chosen() -> None:
    outputs, targets = LOSSES["soft_margin_softmax_loss"].sample(np.random.default_rng(14))
    assert soft_margin(0.0).fn(outputs, targets) == pytest.approx(
        LOSSES["cross_entropy"].fn(outputs, targets)
    )
    assert soft_margin(2.0).fn(outputs, targets) == soft_margin_softmax_loss(
        outputs, targets, margin=2.0
    )
    with pytest.raises(ValueError, match="margin: expected"):
        soft_margin(-1.0)
