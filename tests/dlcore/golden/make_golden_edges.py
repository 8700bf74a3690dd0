"""Golden values from PyTorch for settings at the edges; run as `make_golden_layers.py`.

Padding a side, ceil_mode, dilated pools, reading backwards and both ways, initial states, weighted
losses, approximate GELU, rates by epoch and on plateau, clipping, proximal L1, training in float32.
"""

import numpy as np
import torch
from make_golden_layers import normal, write, write_layer
from torch import nn
from torch.nn import functional

SIDES = ((1, 0), (2, 1))  # (top, bottom), (left, right)


def padded(x, value=0.0, sides=SIDES):
    """Pad by sides; PyTorch counts from the last axis."""
    (top, bottom), (left, right) = sides
    return functional.pad(x, (left, right, top, bottom), value=value)


def make_windows():
    """Windows with paddings that PyTorch has no word for, and its own ceil_mode and dilation."""
    write_layer(
        "conv2d-sides",
        "Conv2D",
        {"filters": 3, "kernel_size": 3, "stride": 2, "padding": SIDES},
        lambda x, p: functional.conv2d(padded(x), p["kernel"], p["bias"], stride=2),
        {"kernel": normal(3, 2, 3, 3), "bias": normal(3)},
        normal(2, 2, 6, 5),
    )
    write_layer(
        "conv-transpose2d-sides",
        "ConvTranspose2D",
        {"filters": 3, "kernel_size": 4, "stride": 2, "padding": SIDES},
        lambda x, p: functional.conv_transpose2d(x, p["kernel"], p["bias"], stride=2)[
            ..., 1:, 2:-1
        ],
        {"kernel": normal(2, 3, 4, 4), "bias": normal(3)},
        normal(2, 2, 3, 4),
    )
    write_layer(
        "conv-transpose2d-same",
        "ConvTranspose2D",
        {"filters": 3, "kernel_size": 3, "stride": 2, "padding": "same"},
        lambda x, p: functional.conv_transpose2d(x, p["kernel"], p["bias"], stride=2)[
            ..., :-1, :-1
        ],
        {"kernel": normal(2, 3, 3, 3), "bias": normal(3)},
        normal(1, 2, 3, 4),
    )
    x = normal(2, 2, 7, 8)
    for name, (size, stride, padding, dilation, ceil) in {
        "dilation": (2, 1, 1, 2, False),
        "ceil": (3, 2, 1, 1, True),
        "ceil-overhang": ((2, 3), (2, 3), 0, 1, True),
        "everything": (3, 3, 1, 2, True),
    }.items():
        config = {"kernel_size": size, "stride": stride, "padding": padding}
        config |= {"dilation": dilation, "ceil_mode": ceil}
        options = (size, stride, padding, dilation, ceil)
        write_layer(
            f"max-pool2d-{name}",
            "MaxPool2D",
            config,
            lambda x, p, o=options: functional.max_pool2d(x, *o),
            {},
            x,
        )
        if dilation > 1:
            continue
        for include in (True, False):
            write_layer(
                f"avg-pool2d-{name}-{'include' if include else 'exclude'}",
                "AvgPool2D",
                config | {"count_include_pad": include},
                lambda x, p, o=options, i=include: functional.avg_pool2d(x, *o[:3], o[4], i),
                {},
                x,
            )
    config = {"kernel_size": 3, "stride": 2, "padding": SIDES}
    write_layer(
        "max-pool2d-sides",
        "MaxPool2D",
        config,
        lambda x, p: functional.max_pool2d(padded(x, -torch.inf), 3, 2),
        {},
        x,
    )
    write_layer(
        "avg-pool2d-sides",
        "AvgPool2D",
        config,
        lambda x, p: functional.avg_pool2d(padded(x), 3, 2),
        {},
        x,
    )


def make_features():
    """BatchNorm of sequences and with the biased running variance; log-softmax as an activation."""
    for training in (True, False):
        params = {"gamma": normal(4), "beta": normal(4)}
        mean, var = normal(4), torch.rand(4) + 0.5
        x = normal(3, 5, 4)
        after = [mean.clone(), var.clone()]
        if training:
            after[0] = 0.8 * mean + 0.2 * x.mean((0, 1))
            after[1] = 0.8 * var + 0.2 * x.var((0, 1), unbiased=False)

        def run(x, p, stats=(mean, var), t=training):
            own = [s.clone() for s in stats]
            y = functional.batch_norm(x.transpose(1, 2), *own, p["gamma"], p["beta"], t, 0.2, 1e-4)
            return y.transpose(1, 2)

        write_layer(
            f"batch-norm-sequences-{'training' if training else 'prediction'}",
            "BatchNorm",
            {"momentum": 0.8, "eps": 1e-4, "unbiased": False},
            run,
            params,
            x,
            training=training,
            **{"param.running_mean": mean, "param.running_var": var},
            **{"after.running_mean": after[0], "after.running_var": after[1]},
        )
    write_layer(
        "activation-log_softmax",
        "Activation",
        {"activation": "log_softmax"},
        lambda x, p: x.log_softmax(-1),
        {},
        normal(4, 5),
    )


def recurrent_params(layer, rows):
    """Draw the parameters of one direction; only the GRU has a second bias."""
    params = {
        "weight": normal(rows, 3),
        "recurrent_weight": normal(rows, 4, scale=0.5),
        "bias": normal(rows),
    }
    return params | ({"recurrent_bias": normal(rows)} if layer == "GRU" else {})


def weights_of(params, suffix=""):
    """PyTorch's names of one direction's parameters."""
    second = params.get("recurrent_bias", torch.zeros_like(params["bias"]))
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    values = (params["weight"], params["recurrent_weight"], params["bias"], second)
    return {f"{name}{suffix}": value for name, value in zip(names, values, strict=True)}


KINDS = {"SimpleRNN": (nn.RNN, 1), "LSTM": (nn.LSTM, 4), "GRU": (nn.GRU, 3)}


def make_directions():
    """Recurrent layers that read backwards and both ways; the GRU with its reset gate first."""
    for layer, (module, blocks) in KINDS.items():
        for every in (True, False):
            one_way(layer, module, blocks, every)
            both_ways(layer, module, blocks, every)
    params = recurrent_params("GRU", 12)
    config = {"units": 4, "return_sequences": True, "reset_after": False}
    write_layer("gru-reset-first", "GRU", config, reset_first, params, normal(3, 6, 3))


def one_way(layer, module, blocks, every):
    """Read the sequence turned round."""

    def run(x, p):
        network = module(3, 4, batch_first=True)
        states, _ = torch.func.functional_call(network, weights_of(p), (x.flip(1),))
        return states if every else states[:, -1]

    name = f"{layer.lower()}-backwards-{'sequences' if every else 'last'}"
    config = {"units": 4, "return_sequences": every, "go_backwards": True}
    write_layer(name, layer, config, run, recurrent_params(layer, blocks * 4), normal(3, 6, 3))


def both_ways(layer, module, blocks, every):
    """PyTorch's bidirectional=True."""
    ways = {way: recurrent_params(layer, blocks * 4) for way in ("forward", "backward")}
    params = {f"{way}.{n}": v for way, part in ways.items() for n, v in part.items()}

    def run(x, p):
        network = module(3, 4, batch_first=True, bidirectional=True)
        weights = {}
        for way, suffix in (("forward", ""), ("backward", "_reverse")):
            part = {n.removeprefix(f"{way}."): v for n, v in p.items() if n.startswith(way)}
            weights |= weights_of(part, suffix)
        states, _ = torch.func.functional_call(network, weights, (x,))
        return states if every else torch.cat([states[:, -1, :4], states[:, 0, 4:]], -1)

    inner = [layer, {"units": 4, "return_sequences": every}]
    name = f"bidirectional-{layer.lower()}-{'sequences' if every else 'last'}"
    write_layer(name, "Bidirectional", {"layer": inner}, run, params, normal(3, 6, 3))


def reset_first(x, p):
    """The GRU of Cho et al. 2014, step by step."""
    h, states = torch.zeros(len(x), 4), []
    w, u, b, c = (p[n] for n in ("weight", "recurrent_weight", "bias", "recurrent_bias"))
    for t in range(x.shape[1]):
        given = functional.linear(x[:, t], w, b)
        own = functional.linear(h, u[:8], c[:8])
        r, z = torch.sigmoid(given[:, :8] + own).chunk(2, -1)
        n = torch.tanh(given[:, 8:] + functional.linear(r * h, u[8:], c[8:]))
        h = (1 - z) * n + z * h
        states.append(h)
    return torch.stack(states, 1)


def make_states():
    """Recurrent layers from a given state: outputs, last state, gradients of the start."""
    record = {}
    for layer, (module, blocks) in KINDS.items():
        params, x = recurrent_params(layer, blocks * 4), normal(3, 6, 3)
        start = [normal(1, 3, 4).requires_grad_() for _ in range(2 if layer == "LSTM" else 1)]
        network = module(3, 4, batch_first=True)
        given = tuple(start) if layer == "LSTM" else start[0]
        y, last = torch.func.functional_call(network, weights_of(params), (x, given))
        dy = torch.randn_like(y)
        y.backward(dy)
        record |= {f"{layer}.x": x, f"{layer}.y": y, f"{layer}.dy": dy}
        record |= {f"{layer}.param.{n}": v for n, v in params.items()}
        ends = last if layer == "LSTM" else (last,)
        for name, first, end in zip(("h", "c"), start, ends, strict=False):
            record |= {f"{layer}.{name}0": first[0], f"{layer}.{name}T": end[0]}
            record[f"{layer}.d{name}0"] = first.grad[0]
    write("recurrent_states", **record)


def make_weighted_losses():
    """Class weights, ignored labels, smoothing, maps of scores."""
    labels, maps = torch.randint(5, (8,)), torch.randint(5, (3, 2, 4))
    some = torch.where(torch.rand(8) < 0.4, -100, labels)
    some[0] = labels[0]
    weight, shares = torch.rand(5) + 0.2, torch.rand(8, 5).softmax(-1)
    z, images = normal(8, 5, scale=3.0), normal(3, 5, 2, 4)
    cases = {
        "weight": (z, labels, {"weight": weight}),
        "ignore": (z, some, {"ignore_index": -100}),
        "smooth": (z, labels, {"label_smoothing": 0.2}),
        "everything": (
            z,
            some,
            {"weight": weight, "ignore_index": -100, "label_smoothing": 0.1},
        ),
        "shares": (z, shares, {"weight": weight, "label_smoothing": 0.3}),
        "maps": (images, maps, {}),
        "maps-weight": (images, maps, {"weight": weight, "ignore_index": 2}),
    }
    record = {"class_weight": weight}
    for name, (outputs, targets, options) in cases.items():
        record |= {f"{name}.outputs": outputs, f"{name}.targets": targets}
        for key in ("ignore_index", "label_smoothing"):
            if key in options:
                record[f"{name}.setting.{key}"] = options[key]
        record[f"{name}.weighed"] = "weight" in options
        for loss in ("cross_entropy", "nll"):
            if loss == "nll" and ("label_smoothing" in options or targets.is_floating_point()):
                continue
            fn = functional.cross_entropy if loss == "cross_entropy" else functional.nll_loss
            for reduction in ("mean", "sum", "none"):
                leaf = outputs.clone().requires_grad_()
                value = fn(leaf, targets, reduction=reduction, **options)
                value.sum().backward()
                record[f"{name}.{loss}.{reduction}"] = value
                record[f"{name}.{loss}.{reduction}.gradient"] = leaf.grad
    write("losses_weighted", **record)


def make_curves():
    """GELU's tanh formula and PyTorch's hard sigmoid, values and derivatives."""
    grid = torch.linspace(-6, 6, 241)
    record = {"z": grid}
    curves = {
        "gelu_tanh": lambda z: functional.gelu(z, approximate="tanh"),
        "hard_sigmoid": functional.hardsigmoid,
    }
    for name, fn in curves.items():
        z = grid.clone().requires_grad_()
        a = fn(z)
        a.sum().backward()
        record |= {f"{name}.a": a, f"{name}.da": z.grad}
    write("activation_settings", **record)


def make_rates():
    """Rates of 40 epochs: ReduceLROnPlateau, whose patience waits one epoch more than ours."""
    losses = np.concatenate([np.linspace(2, 1, 8), np.full(12, 1.0), np.linspace(0.9, 0.5, 20)])
    losses = losses + 0.02 * torch.randn(40).numpy()
    record = {"losses": losses}
    for name, options in {
        "plain": {"factor": 0.5, "patience": 2, "threshold": 1e-2},
        "cooldown": {"factor": 0.1, "patience": 1, "threshold": 0.0, "cooldown": 3, "min_lr": 1e-3},
    }.items():
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.3)
        plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(
            optimizer, threshold_mode="abs", eps=0, **options
        )
        rates = []
        for loss in losses:
            rates.append(optimizer.param_groups[0]["lr"])
            plateau.step(loss)
        record[f"{name}.rates"] = [*rates, optimizer.param_groups[0]["lr"]]
    write("plateau", **record)


def make_training_edges():
    """30 steps of a 6-8-3 network: clipped, proximal, weighed, by epoch, and in float32."""
    x, labels = normal(60, 6), torch.randint(3, (60,))
    shapes = {"0.weight": (8, 6), "0.bias": (8,), "1.weight": (3, 8), "1.bias": (3,)}
    start = {name: normal(*shape, scale=0.6) for name, shape in shapes.items()}
    weight, sample = torch.tensor([0.5, 1.0, 3.0]), torch.rand(60) + 0.1
    record = {"x": x, "labels": labels, "class_weight": weight, "sample_weight": sample}
    record |= {f"start.{name}": value for name, value in start.items()}
    for name in ("clip", "l1", "class", "sample", "epochs", "float32"):
        kind = torch.float32 if name == "float32" else torch.float64
        params = {n: v.clone().to(kind).requires_grad_() for n, v in start.items()}
        optimizer = torch.optim.SGD(list(params.values()), lr=0.3)
        schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=7, gamma=0.5)
        losses = []
        for _ in range(30):
            hidden = torch.tanh(functional.linear(x.to(kind), params["0.weight"], params["0.bias"]))
            logits = functional.linear(hidden, params["1.weight"], params["1.bias"])
            each = functional.cross_entropy(logits, labels, reduction="none")
            loss = each.mean()
            if name == "class":
                loss = functional.cross_entropy(logits, labels, weight=weight)
            elif name == "sample":
                loss = (each * sample).sum() / sample.sum()
            optimizer.zero_grad()
            loss.backward()
            if name == "clip":
                norm = torch.cat([p.grad.flatten() for p in params.values()]).norm()
                for p in params.values():
                    p.grad *= min(1.0, 0.05 / float(norm))
            optimizer.step()
            if name == "epochs":
                schedule.step()
            if name == "l1":
                with torch.no_grad():
                    for key in ("0.weight", "1.weight"):
                        w = params[key]
                        w.copy_(torch.sign(w) * torch.clamp(w.abs() - 0.3 * 0.02, min=0))
            losses.append(loss.item())
        record[f"{name}.loss"] = losses
        record |= {f"{name}.{n}": v for n, v in params.items()}
    write("training_edges", **record)


def main():
    """Write every file, always the same values on the same PyTorch."""
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    makers = (
        make_windows,
        make_features,
        make_directions,
        make_states,
        make_weighted_losses,
        make_curves,
        make_rates,
        make_training_edges,
    )
    for seed, make in enumerate(makers):
        torch.manual_seed(100 + seed)
        make()


if __name__ == "__main__":
    main()
