"""Time dlcore against PyTorch eager, side by side.

One process, one thread each, float64, interleaved rounds.

PyTorch is not a dependency of dlmotion, so this runs in an environment of its own:

    python3 -m venv /tmp/torchenv && /tmp/torchenv/bin/pip install torch==2.13.0 numpy threadpoolctl
    PYTHONPATH=. /tmp/torchenv/bin/python benchmarks/dlcore_vs_torch.py --rounds 200

Before the clock starts, both sides compute each task once and their results are compared.
"""

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from threadpoolctl import threadpool_limits
from torch.nn import functional

import dlcore

LIMIT = 1.5
Task = Callable[[], Any]
Pair = tuple[Task, Task]


def conv2d_task(rng: np.random.Generator) -> Pair:
    """A batch of 32 grey 28 × 28 images and 16 filters of 3 × 3, forward and backward.

    Backward are the gradients of image, kernel and bias.
    """
    x, kernel, bias = (
        rng.normal(size=(32, 1, 28, 28)),
        rng.normal(size=(16, 1, 3, 3)),
        rng.normal(size=16),
    )
    dy = rng.normal(size=(32, 16, 26, 26))
    leaves = [torch.tensor(array, requires_grad=True) for array in (x, kernel, bias)]
    upstream = torch.tensor(dy)

    def ours() -> list[np.ndarray]:
        return [dlcore.conv2d(x, kernel, bias), *dlcore.conv2d_backward(x, kernel, dy)]

    def theirs() -> list[torch.Tensor]:
        for leaf in leaves:
            leaf.grad = None
        y = functional.conv2d(*leaves)
        y.backward(upstream)
        return [y, *(leaf.grad for leaf in leaves)]

    return ours, theirs


def cross_entropy_task(rng: np.random.Generator) -> Pair:
    """Softmax cross-entropy of 1024 rows and 1000 classes: mean loss and gradient by the logits."""
    logits, labels = rng.normal(size=(1024, 1000)), rng.integers(0, 1000, size=1024)
    leaf, wanted = torch.tensor(logits, requires_grad=True), torch.tensor(labels)

    def ours() -> list[Any]:
        return list(dlcore.LOSSES["cross_entropy"].value_and_gradient(logits, labels))

    def theirs() -> list[torch.Tensor]:
        leaf.grad = None
        loss = functional.cross_entropy(leaf, wanted)
        loss.backward()
        return [loss, leaf.grad]

    return ours, theirs


def adam_task(rng: np.random.Generator) -> Pair:
    """One Adam update of 10⁶ parameters, in place."""
    params, grad = rng.normal(size=10**6), rng.normal(size=10**6)
    leaf = torch.tensor(params, requires_grad=True)
    leaf.grad = torch.tensor(grad)
    optimizer, stepper = dlcore.adam(1e-3), torch.optim.Adam([leaf], 1e-3)
    state = [optimizer.init(params)]

    def ours() -> list[np.ndarray]:
        state[0] = optimizer.update_in_place(params, grad, state[0])
        return [params]

    def theirs() -> list[torch.Tensor]:
        stepper.step()
        return [leaf]

    return ours, theirs


def mlp_task(rng: np.random.Generator, name: str) -> Pair:
    """One training step of Dense(512, relu) → Dense(10, softmax) on a batch of 128 rows of 64."""
    x, labels = rng.normal(size=(128, 64)), rng.integers(0, 10, size=128)
    network = dlcore.Sequential(
        (dlcore.Dense(512, "relu"), dlcore.Dense(10, "softmax")), "cross_entropy"
    )
    params = network.init(rng, (64,))
    optimizer = dlcore.OPTIMIZERS[name](0.01)
    state = [optimizer.init(params)]
    model = torch.nn.Sequential(torch.nn.Linear(64, 512), torch.nn.ReLU(), torch.nn.Linear(512, 10))
    with torch.no_grad():
        for linear, values in zip((model[0], model[2]), params, strict=True):
            linear.weight.copy_(torch.tensor(values["weight"]))
            linear.bias.copy_(torch.tensor(values["bias"]))
    makers = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
    stepper = makers[name](model.parameters(), 0.01)
    inputs, wanted = torch.tensor(x), torch.tensor(labels)

    def ours() -> list[Any]:
        loss, grads, *_ = network.loss_and_grads(params, x, labels)
        state[0] = optimizer.update_in_place(params, grads, state[0])
        return [loss, params[0]["weight"], params[1]["bias"]]

    def theirs() -> list[torch.Tensor]:
        stepper.zero_grad()
        loss = functional.cross_entropy(model(inputs), wanted)
        loss.backward()
        stepper.step()
        return [loss, model[0].weight, model[2].bias]

    return ours, theirs


TASKS: dict[str, Callable[[np.random.Generator], Pair]] = {
    "mlp 64-512-10, batch 128, sgd step": lambda rng: mlp_task(rng, "sgd"),
    "mlp 64-512-10, batch 128, adam step": lambda rng: mlp_task(rng, "adam"),
    "conv2d 32x1x28x28, 16 of 3x3, fwd+bwd": conv2d_task,
    "softmax cross-entropy 1024x1000, fwd+bwd": cross_entropy_task,
    "adam update, 10^6 parameters": adam_task,
}


def agree(ours: Task, theirs: Task) -> float:
    """Run both once; return the largest relative difference, and stop where they do not agree."""
    worst = 0.0
    for mine, other in zip(ours(), theirs(), strict=True):
        expected = other.detach().numpy()
        worst = max(worst, float(np.abs(mine - expected).max() / np.abs(expected).max()))
    assert worst < 1e-10, f"results differ by {worst}"
    return worst


def measure(ours: Task, theirs: Task, rounds: int) -> tuple[float, float]:
    """Return the median time of each in milliseconds; every round runs both, in turns first."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        order = ((0, ours), (1, theirs))
        for side, task in order if number % 2 else order[::-1]:
            start = time.perf_counter()
            task()
            times[side].append(1000 * (time.perf_counter() - start))
    return statistics.median(times[0]), statistics.median(times[1])


def main() -> int:
    """Print one line a task; return 1 if one is slower than the limit."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object instead of the table"
    )
    arguments = parser.parse_args()
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    rows = []
    with threadpool_limits(1):
        for name, make in TASKS.items():
            pair = make(np.random.default_rng(0))
            difference = agree(*pair)
            measure(*pair, max(arguments.rounds // 10, 2))
            ours, theirs = measure(*pair, arguments.rounds)
            rows.append(
                {"task": name, "dlcore_ms": ours, "torch_ms": theirs, "ratio": ours / theirs}
            )
            rows[-1]["difference"] = difference
    made_by = {
        "torch": torch.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
    }
    report = {
        "made_by": made_by,
        "machine": platform.machine(),
        "rounds": arguments.rounds,
        "rows": rows,
    }
    print(json.dumps(report, indent=1) if arguments.json else table(report))
    return int(any(row["ratio"] > LIMIT for row in rows))


def table(report: dict[str, Any]) -> str:
    """Return the report as text."""
    made_by = ", ".join(f"{name} {version}" for name, version in report["made_by"].items())
    lines = [
        f"{made_by}; {report['machine']}, one thread each, "
        f"medians of {report['rounds']} interleaved rounds"
    ]
    lines.append(f"{'task':42}{'dlcore ms':>11}{'torch ms':>11}{'ratio':>8}")
    lines += [
        f"{row['task']:42}{row['dlcore_ms']:11.3f}{row['torch_ms']:11.3f}{row['ratio']:8.2f}"
        for row in report["rows"]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
