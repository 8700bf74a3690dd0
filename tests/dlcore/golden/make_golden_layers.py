"""Golden values from PyTorch for activations and layers; `make_golden_losses.py` makes others.

Run once, from any directory, with a Python that has PyTorch (the tests need only the files it
writes):

    python3 -m venv /tmp/torchenv
    /tmp/torchenv/bin/pip install torch==2.13.0 numpy
    /tmp/torchenv/bin/python tests/dlcore/golden/make_golden_layers.py

Made with PyTorch 2.13.0+cpu; each file holds the versions under "versions". Everything is float64
on one thread.
Cases know nothing of dlcore but its parameter names: PyTorch computes y, ∂/∂x and ∂/∂params from x,
dy and params.
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

FOLDER = Path(__file__).parent
VERSIONS = np.array(json.dumps({"torch": torch.__version__, "numpy": np.__version__}))


def write(name: str, **arrays) -> None:
    """Write one small .npz file; tensors become arrays."""
    plain = {
        k: v.detach().numpy() if isinstance(v, torch.Tensor) else np.asarray(v)
        for k, v in arrays.items()
    }
    np.savez_compressed(FOLDER / f"{name}.npz", allow_pickle=False, versions=VERSIONS, **plain)


def normal(*shape: int, scale: float = 1.0) -> torch.Tensor:
    """Draw from N(0, scale²)."""
    return torch.randn(*shape) * scale


def write_layer(
    name: str, layer: str, config: dict, fn: Callable, params: dict, x: torch.Tensor, **extra
) -> None:
    """Run y = fn(x, params), draw dy, record the gradients by x and by every parameter."""
    training = extra.pop("training", False)
    leaves = {k: v.detach().clone().requires_grad_() for k, v in params.items()}
    if x.is_floating_point():
        x = x.detach().clone().requires_grad_()
    y = fn(x, leaves)
    dy = torch.randn_like(y)
    y.backward(dy)
    record = {
        "x": x,
        "y": y,
        "dy": dy,
        "config": json.dumps({"layer": layer, "config": config, "training": training}),
    }
    if x.is_floating_point():
        record["dx"] = x.grad
    for key, value in leaves.items():
        record[f"param.{key}"] = value
        if value.grad is not None:
            record[f"grad.{key}"] = value.grad
    write(f"layers/{name}", **record, **extra)


ACTIVATIONS: dict[str, Callable] = {
    "linear": lambda z: z * 1.0,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda z: functional.leaky_relu(z, 0.01),
    "prelu": lambda z: functional.prelu(z, torch.tensor([0.25])),
    "thresholded_relu": lambda z: functional.threshold(z, 1.0, 0.0),
    "elu": functional.elu,
    "selu": functional.selu,
    "softplus": lambda z: torch.logaddexp(z, torch.zeros(())),
    "softsign": functional.softsign,
    "hard_sigmoid": lambda z: torch.clamp(0.2 * z + 0.5, 0.0, 1.0),
    "gelu": functional.gelu,
    "silu": functional.silu,
}


def make_activations() -> None:
    """Values and derivatives of every activation on a grid, off the kinks."""
    grid = torch.linspace(-8, 8, 400)
    record = {"z": grid}
    for name, fn in ACTIVATIONS.items():
        z = grid.clone().requires_grad_()
        a = fn(z)
        a.sum().backward()
        record |= {f"{name}.a": a, f"{name}.da": z.grad}
    write("activations", **record)


def make_dense() -> None:
    """Dense with every activation, without bias, on sequences; Activation and PReLU alone."""
    for name in (*ACTIVATIONS, "softmax"):
        fn = (lambda z: z.softmax(-1)) if name == "softmax" else ACTIVATIONS[name]
        write_layer(
            f"dense-{name}",
            "Dense",
            {"units": 5, "activation": name},
            lambda x, p, fn=fn: fn(functional.linear(x, p["weight"], p["bias"])),
            {"weight": normal(5, 4), "bias": normal(5)},
            normal(6, 4),
        )
        write_layer(
            f"activation-{name}",
            "Activation",
            {"activation": name},
            lambda x, p, fn=fn: fn(x),
            {},
            normal(4, 3, 5),
        )
    write_layer(
        "dense-no-bias",
        "Dense",
        {"units": 3, "use_bias": False},
        lambda x, p: functional.linear(x, p["weight"]),
        {"weight": normal(3, 4)},
        normal(2, 5, 4),
    )
    write_layer(
        "prelu",
        "PReLU",
        {},
        lambda x, p: functional.prelu(x, p["alpha"]),
        {"alpha": torch.rand(3)},
        normal(4, 3, 5, 2),
    )


def make_convolutions() -> None:
    """Conv2D and its transpose with stride, padding, dilation and groups."""
    options = {
        "plain": {},
        "stride": {"stride": 2, "padding": 1},
        "dilation": {"dilation": 2, "padding": 2},
        "groups": {"groups": 2, "stride": (2, 1), "padding": (0, 1)},
    }
    for name, option in options.items():
        groups = option.get("groups", 1)
        write_layer(
            f"conv2d-{name}",
            "Conv2D",
            {"filters": 6, "kernel_size": (3, 2), "activation": "tanh", **option},
            lambda x, p, o=option: torch.tanh(functional.conv2d(x, p["kernel"], p["bias"], **o)),
            {"kernel": normal(6, 4 // groups, 3, 2), "bias": normal(6)},
            normal(2, 4, 8, 7),
        )
    options = {
        "plain": {},
        "stride": {"stride": 2, "padding": 1, "output_padding": 1},
        "dilation": {"dilation": 2},
        "groups": {"groups": 2, "stride": 3, "padding": 1},
    }
    for name, option in options.items():
        groups = option.get("groups", 1)
        write_layer(
            f"conv-transpose2d-{name}",
            "ConvTranspose2D",
            {"filters": 6, "kernel_size": 3, **option},
            lambda x, p, o=option: functional.conv_transpose2d(x, p["kernel"], p["bias"], **o),
            {"kernel": normal(4, 6 // groups, 3, 3), "bias": normal(6)},
            normal(2, 4, 4, 5),
        )


def make_poolings() -> None:
    """Max and mean of windows, of whole images; Flatten."""
    for name, option in {
        "plain": (2, None, 0),
        "overlap": (3, 2, 1),
        "oblong": ((2, 3), 1, (1, 0)),
    }.items():
        kernel, stride, padding = option
        config = {"kernel_size": kernel, "stride": stride, "padding": padding}
        x = normal(2, 3, 7, 8)
        write_layer(
            f"max-pool2d-{name}",
            "MaxPool2D",
            config,
            lambda x, p, o=option: functional.max_pool2d(x, *o),
            {},
            x,
        )
        write_layer(
            f"avg-pool2d-{name}",
            "AvgPool2D",
            config,
            lambda x, p, o=option: functional.avg_pool2d(x, *o),
            {},
            x,
        )
        config["count_include_pad"] = False
        write_layer(
            f"avg-pool2d-{name}-exclude",
            "AvgPool2D",
            config,
            lambda x, p, o=option: functional.avg_pool2d(x, *o, count_include_pad=False),
            {},
            x,
        )
    write_layer(
        "global-avg-pool2d",
        "GlobalAvgPool2D",
        {},
        lambda x, p: x.mean((2, 3)),
        {},
        normal(2, 3, 4, 5),
    )
    write_layer("flatten", "Flatten", {}, lambda x, p: torch.flatten(x, 1), {}, normal(2, 3, 4, 5))


def make_normalizations() -> None:
    """BatchNorm in training (with its running statistics) and in prediction; LayerNorm; Dropout."""
    for name, shape in {"vectors": (6, 4), "images": (3, 4, 5, 2)}.items():
        params = {"gamma": normal(4), "beta": normal(4)}
        mean, var = normal(4), torch.rand(4) + 0.5
        for training in (True, False):
            after = [mean.clone(), var.clone()]
            write_layer(
                f"batch-norm-{name}-{'training' if training else 'prediction'}",
                "BatchNorm",
                {"momentum": 0.8, "eps": 1e-4},
                lambda x, p, t=training, a=after: functional.batch_norm(
                    x, *a, p["gamma"], p["beta"], t, 0.2, 1e-4
                ),
                params,
                normal(*shape),
                training=training,
                **{"param.running_mean": mean, "param.running_var": var},
                **{"after.running_mean": after[0], "after.running_var": after[1]},
            )
    write_layer(
        "layer-norm",
        "LayerNorm",
        {"eps": 1e-5},
        lambda x, p: functional.layer_norm(x, (6,), p["gamma"], p["beta"]),
        {"gamma": normal(6), "beta": normal(6)},
        normal(3, 4, 6),
    )
    write_layer(
        "dropout-prediction",
        "Dropout",
        {"rate": 0.4},
        lambda x, p: functional.dropout(x, 0.4, False),
        {},
        normal(5, 6),
    )
    x, dy = normal(20, 30).requires_grad_(), normal(20, 30)
    y = functional.dropout(x, 0.4, True)
    y.backward(dy)
    write("dropout", x=x, y=y, dy=dy, dx=x.grad, rate=0.4)


def make_sequences() -> None:
    """Embedding, recurrent layers, self-attention; Residual."""
    write_layer(
        "embedding",
        "Embedding",
        {"n_tokens": 7, "units": 3},
        lambda x, p: functional.embedding(x, p["weight"]),
        {"weight": normal(7, 3)},
        torch.randint(7, (4, 5)),
    )
    for layer, module, blocks in (
        ("SimpleRNN", nn.RNN, 1),
        ("LSTM", nn.LSTM, 4),
        ("GRU", nn.GRU, 3),
    ):
        for every in (True, False):
            make_recurrent(layer, module, blocks, every)
    for heads, causal in ((1, False), (3, False), (2, True)):
        make_attention(heads, causal)
    params = {
        "0.gamma": normal(4),
        "0.beta": normal(4),
        "1.weight": normal(5, 4),
        "1.bias": normal(5),
        "2.weight": normal(4, 5),
        "2.bias": normal(4),
    }

    def block(x, p):
        h = functional.layer_norm(x, (4,), p["0.gamma"], p["0.beta"])
        h = torch.tanh(functional.linear(h, p["1.weight"], p["1.bias"]))
        return x + functional.linear(h, p["2.weight"], p["2.bias"])

    inner = [
        ["LayerNorm", {}],
        ["Dense", {"units": 5, "activation": "tanh"}],
        ["Dense", {"units": 4}],
    ]
    write_layer("residual", "Residual", {"layers": inner}, block, params, normal(3, 4))


def make_recurrent(layer: str, module: type, blocks: int, every: bool) -> None:
    """One recurrent layer of PyTorch.

    Its second bias is 0, but for the GRU, where it is `recurrent_bias`.
    """
    rows = blocks * 4
    params = {
        "weight": normal(rows, 3),
        "recurrent_weight": normal(rows, 4, scale=0.5),
        "bias": normal(rows),
    }
    if layer == "GRU":
        params["recurrent_bias"] = normal(rows)

    def run(x, p):
        network = module(3, 4, batch_first=True)
        second = p.get("recurrent_bias", torch.zeros(rows))
        names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
        weights = dict(
            zip(names, (p["weight"], p["recurrent_weight"], p["bias"], second), strict=True)
        )
        states, _ = torch.func.functional_call(network, weights, (x,))
        return states if every else states[:, -1]

    name = f"{layer.lower()}-{'sequences' if every else 'last'}"
    write_layer(name, layer, {"units": 4, "return_sequences": every}, run, params, normal(3, 6, 3))


def make_attention(heads: int, causal: bool) -> None:
    """PyTorch's MultiheadAttention of x with itself; its in_proj stacks query, key and value."""
    names = ("query", "key", "value", "output")
    params = {name: normal(6, 6, scale=0.5) for name in names} | {
        f"{name}_bias": normal(6) for name in names
    }
    mask = torch.triu(torch.ones(5, 5, dtype=torch.bool), 1) if causal else None

    def run(x, p):
        network = nn.MultiheadAttention(6, heads, batch_first=True)
        weights = {
            "in_proj_weight": torch.cat([p[n] for n in names[:3]]),
            "in_proj_bias": torch.cat([p[f"{n}_bias"] for n in names[:3]]),
            "out_proj.weight": p["output"],
            "out_proj.bias": p["output_bias"],
        }
        return torch.func.functional_call(network, weights, (x, x, x), {"attn_mask": mask})[0]

    config = {"n_heads": heads, "causal": causal}
    write_layer(
        f"self-attention-{heads}{'-causal' if causal else ''}",
        "SelfAttention",
        config,
        run,
        params,
        normal(2, 5, 6),
    )


def main() -> None:
    """Write every file, always the same values on the same PyTorch."""
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    (FOLDER / "layers").mkdir(exist_ok=True)
    makers = (
        make_activations,
        make_dense,
        make_convolutions,
        make_poolings,
        make_normalizations,
        make_sequences,
    )
    for seed, make in enumerate(makers):
        torch.manual_seed(seed)
        make()


if __name__ == "__main__":
    main()
