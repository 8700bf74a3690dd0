"""Golden values from PyTorch for convolution, pooling, optimizers and schedules.

Run once by hand: `python3 -m venv /tmp/torchenv && /tmp/torchenv/bin/pip install torch==2.13.0
numpy`, then `/tmp/torchenv/bin/python tests/dlcore/golden/make_golden_numerics.py`. The tests read
the .npz files only.
"""

import itertools
import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

FOLDER = Path(__file__).parent
STEPS = 100

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
rng = np.random.default_rng(20240331)


def leaf(array):
    """Return a tensor that gathers a gradient."""
    return torch.tensor(array, requires_grad=True)


def backward(y, *leaves):
    """Draw dy, run backward, return y, dy and the gradients as arrays."""
    dy = rng.normal(size=y.shape)
    y.backward(torch.tensor(dy))
    return [y.detach().numpy(), dy, *(t.grad.numpy() for t in leaves)]


def convolution_cases():
    """Every mixture of stride, padding, dilation and groups, for conv2d and its transpose."""
    options = itertools.product([1, 2, (2, 3)], [0, 1, (2, 1)], [1, 2, (1, 2)], [1, 2])
    for stride, padding, dilation, groups in options:
        settings = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
        yield "conv2d", settings, (1, 4, 7, 6), (4, 4 // groups, 3, 2)
        yield "conv_transpose2d", settings, (1, 4, 3, 3), (4, 4 // groups, 3, 2)
    yield "conv2d", {"padding": "same"}, (2, 3, 6, 7), (5, 3, 3, 5)
    yield "conv2d", {"padding": "same", "dilation": 2}, (1, 1, 9, 8), (2, 1, 3, 3)
    yield "conv2d", {}, (1, 1, 1, 1), (1, 1, 1, 1)
    yield "conv2d", {}, (3, 2, 5, 4), (2, 2, 5, 4)
    yield "conv2d", {"stride": 2, "padding": 1}, (4, 3, 7, 8), (5, 3, 3, 3)
    yield "conv2d", {"groups": 6}, (2, 6, 5, 5), (12, 1, 3, 3)
    yield "conv_transpose2d", {"stride": 2, "output_padding": 1}, (2, 3, 4, 5), (3, 2, 3, 3)
    yield (
        "conv_transpose2d",
        {"stride": 3, "output_padding": [2, 1], "padding": 1},
        (1, 2, 3, 4),
        (2, 2, 4, 3),
    )


def make_convolution():
    """Forward and all gradients of every case."""
    record, cases = {}, []
    for index, (name, settings, x_shape, k_shape) in enumerate(convolution_cases()):
        channels = k_shape[0] if name == "conv2d" else k_shape[1] * settings.get("groups", 1)
        x, kernel, bias = (
            rng.normal(size=x_shape),
            rng.normal(size=k_shape),
            rng.normal(size=channels),
        )
        leaves = leaf(x), leaf(kernel), leaf(bias)
        y, dy, dx, dkernel, dbias = backward(
            getattr(functional, name)(*leaves, **settings), *leaves
        )
        cases.append([name, settings])
        arrays = {"x": x, "kernel": kernel, "bias": bias, "y": y, "dy": dy}
        arrays |= {"dx": dx, "dkernel": dkernel, "dbias": dbias}
        record |= {f"{index}.{key}": value for key, value in arrays.items()}
    write("convolution", cases, record)


def make_pooling():
    """Maximum and mean over many windows; values are small integers, so that there are ties."""
    record, cases = {}, []
    options = itertools.product(
        [2, 3, (3, 2)], [None, 1, (2, 1)], [0, 1], ["max", "avg", "avg_inside"]
    )
    for index, (kernel_size, stride, padding, kind) in enumerate(options):
        x = rng.integers(-3, 4, size=(2, 2, 7, 6)).astype(np.float64)
        t = leaf(x)
        if kind == "max":
            pooled = functional.max_pool2d(t, kernel_size, stride, padding)
        else:
            pooled = functional.avg_pool2d(
                t, kernel_size, stride, padding, count_include_pad=kind == "avg"
            )
        y, dy, dx = backward(pooled, t)
        cases.append([kind, {"kernel_size": kernel_size, "stride": stride, "padding": padding}])
        record |= {f"{index}.x": x, f"{index}.y": y, f"{index}.dy": dy, f"{index}.dx": dx}
    write("pooling", cases, record)


def make_optimizers():
    """100 steps of every optimizer on the same gradients, several settings each."""
    o = torch.optim
    recipes = [
        ("sgd", {"learning_rate": 0.1}, lambda p: o.SGD(p, 0.1)),
        (
            "momentum",
            {"learning_rate": 0.05, "momentum": 0.8},
            lambda p: o.SGD(p, 0.05, momentum=0.8),
        ),
        (
            "nesterov",
            {"learning_rate": 0.05, "momentum": 0.9},
            lambda p: o.SGD(p, 0.05, momentum=0.9, nesterov=True),
        ),
        ("adagrad", {"learning_rate": 0.1}, lambda p: o.Adagrad(p, 0.1)),
        ("adagrad", {"learning_rate": 1.0, "eps": 1e-3}, lambda p: o.Adagrad(p, 1.0, eps=1e-3)),
        ("rmsprop", {"learning_rate": 0.01, "decay": 0.99}, lambda p: o.RMSprop(p, 0.01)),
        ("rmsprop", {"eps": 1e-7}, lambda p: o.RMSprop(p, 0.001, alpha=0.9, eps=1e-7)),
        ("adam", {}, lambda p: o.Adam(p)),
        (
            "adam",
            {"learning_rate": 0.1, "b1": 0.5, "b2": 0.9, "eps": 1e-3},
            lambda p: o.Adam(p, 0.1, (0.5, 0.9), eps=1e-3),
        ),
        ("adamw", {"learning_rate": 0.01}, lambda p: o.AdamW(p, 0.01, weight_decay=0.01)),
        ("adamw", {"weight_decay": 0.2}, lambda p: o.AdamW(p, weight_decay=0.2)),
        ("adadelta", {}, lambda p: o.Adadelta(p)),
        ("adadelta", {"learning_rate": 0.5, "decay": 0.95}, lambda p: o.Adadelta(p, 0.5, rho=0.95)),
    ]
    start, grads = rng.normal(size=(3, 4)), rng.normal(size=(STEPS, 3, 4)) + 0.3
    record, cases = {"start": start, "grads": grads}, []
    for index, (name, settings, make) in enumerate(recipes):
        param = leaf(start)
        optimizer = make([param])
        path = []
        for grad in grads:
            param.grad = torch.tensor(grad)
            optimizer.step()
            path.append(param.detach().numpy().copy())
        cases.append([name, settings])
        record[f"{index}.path"] = np.array(path)
    write("optimizers", cases, record)


def make_schedules():
    """Rates of 40 updates under PyTorch's schedulers."""
    s = torch.optim.lr_scheduler
    recipes = [
        ("constant", {"learning_rate": 0.3}, lambda o: s.ConstantLR(o, factor=1.0)),
        (
            "step_decay",
            {"learning_rate": 0.3, "factor": 0.1, "every": 7},
            lambda o: s.StepLR(o, step_size=7, gamma=0.1),
        ),
        (
            "exponential",
            {"learning_rate": 0.3, "decay": 0.9},
            lambda o: s.ExponentialLR(o, gamma=0.9),
        ),
        (
            "cosine",
            {"learning_rate": 0.3, "steps": 40, "final": 0.01},
            lambda o: s.CosineAnnealingLR(o, T_max=40, eta_min=0.01),
        ),
        (
            "warmup",
            {"after": 0.3, "steps": 10},
            lambda o: s.LinearLR(o, start_factor=0.1, total_iters=9),
        ),
    ]
    record, cases = {}, []
    for index, (name, settings, make) in enumerate(recipes):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.3)
        scheduler = make(optimizer)
        rates = []
        for _ in range(40):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        cases.append([name, settings])
        record[f"{index}.rates"] = np.array(rates)
    write("schedules", cases, record)


def write(name, cases, record):
    """Save the arrays, the cases as JSON, and what made them."""
    made_by = {
        "torch": torch.__version__,
        "numpy": np.__version__,
        "python": sys.version.split()[0],
    }
    np.savez_compressed(
        FOLDER / f"{name}.npz",
        cases=np.array(json.dumps(cases)),
        made_by=np.array(json.dumps(made_by)),
        **record,
    )


if __name__ == "__main__":
    make_convolution()
    make_pooling()
    make_optimizers()
    make_schedules()
