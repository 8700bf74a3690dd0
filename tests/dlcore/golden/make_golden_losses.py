"""Golden values from PyTorch for softmax, losses, initializers and training.

Run as `make_golden_layers.py`.
"""

import torch
from make_golden_layers import normal, write
from torch import nn
from torch.nn import functional


def make_softmax() -> None:
    """Softmax and log-softmax at several temperatures, and the Jacobian."""
    logits = normal(5, 7, scale=4.0)
    record = {
        "logits": logits,
        "jacobian": torch.autograd.functional.jacobian(lambda z: z.softmax(-1), logits[0]),
    }
    for temperature in (0.5, 1.0, 3.0):
        record[f"probs.{temperature}"] = torch.softmax(logits / temperature, -1)
        record[f"log_probs.{temperature}"] = torch.log_softmax(logits / temperature, -1)
    record["columns"] = torch.softmax(logits, 0)
    write("softmax", **record)


def margin_loss(z, y, reduction):
    """Softmax cross-entropy with the margin 1 taken from the true class's logit."""
    return functional.cross_entropy(
        z - 1.0 * functional.one_hot(y, z.shape[1]), y, reduction=reduction
    )


def hinge(s, y, reduction):
    """max(0, 1 − y·s), which PyTorch does not name."""
    value = torch.clamp(1 - y * s, min=0)
    return {"mean": value.mean, "sum": value.sum, "none": value.clone}[reduction]()


def make_losses() -> None:
    """Every loss under every reduction, and the gradient of each by the outputs."""
    labels, shares = torch.randint(5, (8,)), torch.rand(8, 5).softmax(-1)
    signs, rates = torch.sign(normal(6, 4)), torch.rand(6, 4)
    cases = {
        "mse": (functional.mse_loss, normal(6, 4), normal(6, 4)),
        "mae": (functional.l1_loss, normal(6, 4), normal(6, 4)),
        "huber": (functional.huber_loss, normal(6, 4, scale=2.0), normal(6, 4)),
        "hinge": (hinge, normal(6, 4), signs),
        "binary_cross_entropy": (functional.binary_cross_entropy, torch.rand(6, 4), rates),
        "binary_cross_entropy_with_logits": (
            functional.binary_cross_entropy_with_logits,
            normal(6, 4, scale=9.0),
            rates,
        ),
        "cross_entropy": (functional.cross_entropy, normal(8, 5, scale=6.0), labels),
        "cross_entropy-shares": (functional.cross_entropy, normal(8, 5), shares),
        "nll": (functional.nll_loss, normal(8, 5).log_softmax(-1), labels),
        "soft_margin_softmax_loss": (margin_loss, normal(8, 5), labels),
    }
    record = {}
    for name, (fn, outputs, targets) in cases.items():
        record |= {f"{name}.outputs": outputs, f"{name}.targets": targets}
        for reduction in ("mean", "sum", "none"):
            z = outputs.clone().requires_grad_()
            value = fn(z, targets, reduction=reduction)
            value.sum().backward()
            record |= {f"{name}.{reduction}": value, f"{name}.{reduction}.gradient": z.grad}
    write("losses", **record)


def make_initializers() -> None:
    """Mean, standard deviation and largest absolute value of many draws, for weight and kernel."""
    rules = {
        "glorot_uniform": nn.init.xavier_uniform_,
        "glorot_normal": nn.init.xavier_normal_,
        "he_uniform": lambda w: nn.init.kaiming_uniform_(w, nonlinearity="relu"),
        "he_normal": lambda w: nn.init.kaiming_normal_(w, nonlinearity="relu"),
        "lecun_normal": lambda w: nn.init.kaiming_normal_(w, nonlinearity="linear"),
        "orthogonal": nn.init.orthogonal_,
        "normal": lambda w: nn.init.normal_(w, std=0.05),
        "uniform": lambda w: nn.init.uniform_(w, -0.05, 0.05),
        "zeros": nn.init.zeros_,
        "constant": lambda w: nn.init.constant_(w, 0.0),
    }
    record = {}
    for kind, shape in {"weight": (600, 400), "kernel": (128, 64, 5, 5)}.items():
        record[f"{kind}.shape"] = shape
        for name, rule in rules.items():
            w = rule(torch.empty(shape))
            record[f"{kind}.{name}"] = [float(w.mean()), float(w.std()), float(w.abs().max())]
    write("initializers", **record)


def make_training() -> None:
    """100 steps of a 6-8-3 network by SGD and by Adam on the same batches of 10."""
    x, labels = normal(60, 6), torch.randint(3, (60,))
    shapes = {"0.weight": (8, 6), "0.bias": (8,), "1.weight": (3, 8), "1.bias": (3,)}
    start = {name: normal(*shape, scale=0.4) for name, shape in shapes.items()}
    record = {"x": x, "labels": labels, **{f"start.{name}": value for name, value in start.items()}}
    rules = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.2),
        "adam": lambda p: torch.optim.Adam(p, lr=0.01),
    }
    for rule, make in rules.items():
        params = {name: value.clone().requires_grad_() for name, value in start.items()}
        optimizer, losses = make(list(params.values())), []
        for step in range(100):
            batch = slice(step % 6 * 10, step % 6 * 10 + 10)
            hidden = torch.tanh(functional.linear(x[batch], params["0.weight"], params["0.bias"]))
            logits = functional.linear(hidden, params["1.weight"], params["1.bias"])
            optimizer.zero_grad()
            loss = functional.cross_entropy(logits, labels[batch])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        record |= {f"{rule}.loss": losses} | {
            f"{rule}.{name}": value for name, value in params.items()
        }
    write("training", **record)


def main() -> None:
    """Write every file, always the same values on the same PyTorch."""
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    for seed, make in enumerate((make_softmax, make_losses, make_initializers, make_training)):
        torch.manual_seed(seed)
        make()


if __name__ == "__main__":
    main()
