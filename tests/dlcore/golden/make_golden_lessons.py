"""Golden values from PyTorch for attention, bilinear enlargement, graph functions and saliency.

Run once by hand, the tests read the .npz only:

    python3 -m venv /tmp/torchenv
    /tmp/torchenv/bin/pip install torch==2.13.0 numpy
    /tmp/torchenv/bin/python tests/dlcore/golden/make_golden_lessons.py
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
rng = np.random.default_rng(20241129)

SHAPES = {
    "plain": ((4, 3), (4, 3), (4, 3)),
    "heads": ((2, 5, 4), (2, 5, 4), (2, 5, 3)),
    "long": ((3, 2), (6, 2), (6, 5)),
}
SIZES = {"square": ((8, 8), 2), "oblong": ((5, 3), 3), "row": ((1, 4), 4)}


def attention(record):
    """Outputs with and without a causal mask."""
    for name, shapes in SHAPES.items():
        arrays = [rng.normal(size=shape) for shape in shapes]
        tensors = [torch.tensor(array) for array in arrays]
        record |= {f"{name}.{part}": array for part, array in zip("qkv", arrays, strict=True)}
        for causal, key in ((False, "all"), (True, "causal")):
            answer = functional.scaled_dot_product_attention(*tensors, is_causal=causal)
            record[f"{name}.{key}"] = answer.numpy()


def enlargement(record):
    """Bilinear, corner pixels on corner pixels."""
    for name, (size, factor) in SIZES.items():
        image = rng.uniform(size=size)
        target = (size[0] * factor, size[1] * factor)
        big = functional.interpolate(
            torch.tensor(image)[None, None], target, mode="bilinear", align_corners=True
        )
        record |= {
            f"{name}.image": image,
            f"{name}.factor": np.array(factor),
            f"{name}.big": big[0, 0].numpy(),
        }


def graph(record):
    """Value and both derivatives of one expression of every new function, at 40 points."""
    points = rng.uniform(0.2, 2.5, size=(40, 2))
    rows = []
    for a, b in points:
        x, y = torch.tensor(a, requires_grad=True), torch.tensor(b, requires_grad=True)
        value = (
            x.sin() * y.cos()
            + (x * y).sqrt()
            + (x - y).abs()
            + torch.maximum(x * x, y)
            + 2**x
            + x**y
        )
        value.backward()
        rows.append([value.item(), x.grad.item(), y.grad.item()])
    record |= {"graph.points": points, "graph.answers": np.array(rows)}


def saliency(record):
    """Gradients of ln p of class 2, and of the mean of filter 1, by the image."""
    kernel, bias = rng.normal(size=(3, 1, 3, 3)), rng.normal(size=3)
    weight, offset, image = rng.normal(size=(4, 27)), rng.normal(size=4), rng.normal(size=(1, 5, 5))
    x = torch.tensor(image, requires_grad=True)
    maps = torch.relu(functional.conv2d(x[None], torch.tensor(kernel), torch.tensor(bias)))
    logits = maps.reshape(1, -1) @ torch.tensor(weight).T + torch.tensor(offset)
    torch.log_softmax(logits, dim=1)[0, 2].backward(retain_graph=True)
    record |= {
        "saliency.kernel": kernel,
        "saliency.bias": bias,
        "saliency.weight": weight,
        "saliency.offset": offset,
    }
    record |= {"saliency.image": image, "saliency.class": x.grad.numpy().copy()}
    x.grad.zero_()
    maps[0, 1].mean().backward()
    record["saliency.filter"] = x.grad.numpy().copy()


if __name__ == "__main__":
    values = {
        "versions": np.array(json.dumps({"torch": torch.__version__, "numpy": np.__version__}))
    }
    for part in (attention, enlargement, graph, saliency):
        part(values)
    np.savez_compressed(Path(__file__).parent / "lessons.npz", allow_pickle=False, **values)
