"""What ONNX defines for kinds of settings, in small numbers worked out by hand."""

import numpy as np
import pytest

from dlcore import (
    GRU,
    BatchNorm,
    SimpleRNN,
    avg_pool2d,
    conv2d,
    conv_transpose2d,
    cross_entropy,
    elu,
    gelu,
    hard_sigmoid,
    leaky_relu,
    max_pool2d,
    nll,
    prelu,
    selu,
    sigmoid,
    thresholded_relu,
)

FIVE = np.arange(1.0, 26).reshape(5, 5)


def test_pads_of_both_ends_and_stride() -> None:
    """pads = [1, 0, 1, 0] and stride 2: rows get a border, columns do not."""
    ones = np.ones((3, 3))
    y = conv2d(np.arange(35.0).reshape(7, 5), ones, stride=2, padding=((1, 1), (0, 0)))
    assert y.tolist() == [[21, 33], [99, 117], [189, 207], [171, 183]]


def test_auto_pad_upper_and_lower() -> None:
    """SAME_UPPER puts the odd pixel at the end, SAME_LOWER is said by sides."""
    x = np.arange(1.0, 5)[None]
    assert max_pool2d(x, (1, 2), stride=1, padding="same").tolist() == [[2, 3, 4, 4]]
    lower = ((0, 0), (1, 0))
    assert max_pool2d(x, (1, 2), stride=1, padding=lower).tolist() == [[1, 2, 3, 4]]


def test_a_transposed_convolution_cut_by_sides_and_words() -> None:
    x, k = np.array([[1.0, 2.0]]), np.ones((1, 3))
    assert conv_transpose2d(x, k, stride=(1, 2)).tolist() == [[1, 1, 3, 2, 2]]
    cut = conv_transpose2d(x, k, stride=(1, 2), padding=((0, 0), (1, 2)))
    assert cut.tolist() == [[1, 3]]
    assert conv_transpose2d(x, k, stride=(1, 2), padding="same").tolist() == [[1, 1, 3, 2]]
    longer = conv_transpose2d(x, k, stride=(1, 2), output_padding=(0, 1))
    assert longer.tolist() == [[1, 1, 3, 2, 2, 0]]


def test_pools_with_pads_count_what_they_are_told_to() -> None:
    include = avg_pool2d(FIVE, 5, stride=1, padding=2)
    exclude = avg_pool2d(FIVE, 5, stride=1, padding=2, count_include_pad=False)
    assert include[0, :3] == pytest.approx([63 / 25, 90 / 25, 120 / 25])
    assert exclude[0].tolist() == [7, 7.5, 8, 8.5, 9]
    assert max_pool2d(FIVE, 5, stride=1, padding=2)[0].tolist() == [13, 14, 15, 15, 15]


def test_a_window_that_starts_on_the_last_padding_is_left_out() -> None:
    """Size 2, kernel 1, stride 2: rounding up would start a window where the image has ended."""
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert max_pool2d(x, 1, stride=2, ceil_mode=True).tolist() == [[1]]


def test_what_hangs_over_the_padding_counts_nowhere() -> None:
    """4 × 4, padding 1, kernel 3, stride 2 rounded up: the last window is a pixel and a border."""
    y = avg_pool2d(np.ones((4, 4)), 3, stride=2, padding=1, ceil_mode=True)
    wanted = [[4 / 9, 6 / 9, 2 / 6], [6 / 9, 1, 3 / 6], [2 / 6, 3 / 6, 1 / 4]]
    np.testing.assert_allclose(y, wanted, rtol=1e-14)


def test_training_mode_keeps_the_biased_variance() -> None:
    layer = BatchNorm(momentum=0.9, unbiased=False)
    params = layer.init(np.random.default_rng(0), (1,))
    x = np.array([[1.0], [3.0]])
    y, cache = layer.forward(params, x, training=True)
    np.testing.assert_allclose(y[:, 0], [-1, 1], rtol=1e-5)
    running = layer.updated_buffers(params, cache)
    assert running["running_mean"] == pytest.approx([0.2])
    assert running["running_var"] == pytest.approx([0.9 + 0.1 * 1])


def test_a_recurrent_step_by_hand_in_either_direction() -> None:
    params = {"weight": np.eye(1), "recurrent_weight": np.eye(1), "bias": np.zeros(1)}
    x = np.array([[[1.0], [0.0]]])
    forward = SimpleRNN(1, activation="linear").forward(params, x, h0=np.array([[2.0]]))[0]
    assert forward.tolist() == [[3]]
    back = SimpleRNN(1, True, go_backwards=True, activation="linear").forward(params, x)[0]
    assert back.tolist() == [[[0], [1]]]


@pytest.mark.parametrize("reset_after", [True, False])
def test_the_place_of_the_reset_gate(reset_after: bool) -> None:
    """linear_before_reset: the recurrent bias of the candidate is inside or outside of r ∘ (…)."""
    layer = GRU(1, reset_after=reset_after)
    zero = np.zeros((3, 1))
    params = {
        "weight": zero,
        "recurrent_weight": zero,
        "bias": np.zeros(3),
        "recurrent_bias": np.array([0.0, 0.0, 2.0]),
    }
    y, _ = layer.forward(params, np.zeros((1, 1, 1)), h0=np.array([[0.6]]))
    candidate = np.tanh(0.5 * 2.0) if reset_after else np.tanh(2.0)
    assert y[0, 0] == pytest.approx(0.5 * candidate + 0.5 * 0.6, rel=1e-14)


def test_losses_with_weights_and_ignored_labels() -> None:
    scores = np.array([[-1.0, -2.0], [-3.0, -4.0], [-5.0, -6.0]])
    weight = [1.0, 3.0]
    assert nll(scores, [0, 1, 1], reduction="none").tolist() == [1, 4, 6]
    assert nll(scores, [0, 1, 1], class_weight=weight, reduction="sum") == 1 + 12 + 18
    assert nll(scores, [0, 1, 1], class_weight=weight) == pytest.approx(31 / 7)
    assert nll(scores, [0, 9, 1], class_weight=weight, ignore_index=9) == pytest.approx(19 / 4)
    assert nll(scores, [0, 9, 1], ignore_index=9, reduction="none").tolist() == [1, 0, 6]
    assert nll(scores[:, :, None], [[0], [1], [1]], reduction="none").tolist() == [[1], [4], [6]]
    even = np.zeros((2, 4, 3))
    assert cross_entropy(even, np.zeros((2, 3), dtype=int)) == pytest.approx(np.log(4))


def test_activations_with_settings() -> None:
    z = [-1.0, 0.0, 1.0]
    assert hard_sigmoid(z, alpha=0.5, beta=0.6).tolist() == pytest.approx([0.1, 0.6, 1])
    assert hard_sigmoid(z).tolist() == pytest.approx([0.3, 0.5, 0.7])
    assert elu(z, alpha=2.0).tolist() == pytest.approx([-1.2642411, 0, 1])
    assert selu(z, alpha=2.0, scale=3.0).tolist() == pytest.approx([-3.79272336, 0, 3])
    assert leaky_relu(z, alpha=0.1).tolist() == pytest.approx([-0.1, 0, 1])
    assert thresholded_relu([-1.5, 2.0, 2.2], theta=2.0).tolist() == [0, 0, 2.2]
    assert prelu(np.full((2, 2), -1.0), [0.5, 2.0]).tolist() == [[-0.5, -2], [-0.5, -2]]
    assert gelu(z, approximate="tanh").tolist() == pytest.approx([-0.158808, 0, 0.841192], rel=1e-5)
    assert gelu(z).tolist() == pytest.approx([-0.15865526, 0, 0.84134474])
    assert sigmoid([0.0]).tolist() == [0.5]
    with pytest.raises(ValueError, match="approximate: expected none or tanh, got 'sigmoid'"):
        gelu(z, approximate="sigmoid")
    with pytest.raises(ValueError, match="alpha: expected a finite number above 0"):
        hard_sigmoid(z, alpha=-1.0)
