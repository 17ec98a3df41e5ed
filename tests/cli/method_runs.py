"""Training steps of every method with PyTorch autograd and optimizers in float64, written from the formulas.

Reads a list of runs from the file argv[1] and writes the results to argv[2], both JSON.
"""

import json
import math
import sys

import torch

F = torch.float64


def kept(values, count):
    """1 for the `count` largest of a flat tensor, the earlier of equal ones first, else 0."""
    mask = torch.zeros_like(values)
    mask[torch.argsort(-values, stable=True)[:count]] = 1
    return mask


class StepAt(torch.autograd.Function):
    """1[z > t], whose gradient at t is -(1/eps) 1[|z - t| < eps/2], and 0 at z."""

    @staticmethod
    def forward(ctx, z, t, eps):
        ctx.save_for_backward(z, t)
        ctx.eps = eps
        return (z > t).to(z.dtype)

    @staticmethod
    def backward(ctx, d):
        z, t = ctx.saved_tensors
        near = ((z - t).abs() < ctx.eps / 2).to(z.dtype)
        return None, (-d * near / ctx.eps).sum(0), None


class JumpRelu(torch.autograd.Function):
    """z 1[z > t], whose gradient at t is -(t/eps) 1[|z - t| < eps/2]."""

    @staticmethod
    def forward(ctx, z, t, eps):
        ctx.save_for_backward(z, t)
        ctx.eps = eps
        return z * (z > t)

    @staticmethod
    def backward(ctx, d):
        z, t = ctx.saved_tensors
        near = ((z - t).abs() < ctx.eps / 2).to(z.dtype)
        return d * (z > t), (-d * t * near / ctx.eps).sum(0), None


def codes(s, p, u):
    """h, what the penalty is on, and z."""
    rows, hidden = u.shape
    if s["activation"] == "gated":
        opening = u + p["b_gate"]
        magnitude = torch.relu(torch.exp(p["r_mag"]) * u + p["b_mag"])
        return (opening > 0) * magnitude, torch.relu(opening), u
    z = u + p["b_enc"]
    a = torch.relu(z)
    if s["activation"] == "relu":
        return a, a, z
    if s["activation"] == "sigmoid":
        h = torch.sigmoid(z)
        return h, h, z
    if s["activation"] == "jumprelu":
        h = JumpRelu.apply(z, p["threshold"], s["bandwidth"])
        return h, h, z
    fixed = a.detach()
    if s["activation"] == "topk":
        mask = torch.stack([kept(row, s["k"]) for row in fixed])
    elif s["activation"] == "batch-topk":
        mask = kept(fixed.reshape(-1), s["k"] * rows).reshape(rows, hidden)
    else:
        keep = math.ceil(s["lifetimeShare"] * rows)
        mask = torch.stack([kept(column, keep) for column in fixed.T]).T
    return a * mask, a * mask, z


def error(s, x, a, variance, activation):
    rows, inputs = x.shape
    y = torch.sigmoid(a) if activation == "sigmoid" else a
    kind = s["reconstructionError"]
    if kind == "cross-entropy":
        return torch.nn.functional.binary_cross_entropy_with_logits(a, x), y
    squares = ((x - y) ** 2).sum()
    return squares / {"mean": rows * inputs, "sum": rows, "variance": rows * variance}[kind], y


def kl(m, rho):
    def of(q):
        return rho * torch.log(rho / (q + 1e-10)) + (1 - rho) * torch.log((1 - rho) / (1 - q + 1e-10))

    edge = torch.tensor(1 - 1e-3, dtype=F, requires_grad=True)
    (slope,) = torch.autograd.grad(of(edge), edge)
    tangent = of(edge.detach()) + slope * (m - edge.detach())
    return torch.where(m > edge.detach(), tangent, of(torch.minimum(m, edge.detach()))).sum()


def penalty(s, p, h, penalised, z):
    name = s["penalty"]
    if name == "none":
        return torch.zeros((), dtype=F)
    if name in ("l0", "l0-target"):
        l0 = StepAt.apply(z, p["threshold"], s["bandwidth"]).sum() / len(h)
        return l0 if name == "l0" else (l0 / s["targetL0"] - 1) ** 2
    if name == "kl":
        return kl(penalised.mean(0), s["targetActivation"])
    weights = p["W_dec"].norm(dim=1) if name == "l1-decoder" else 1
    return (penalised * weights).sum() / len(h)


def loss_of(case, p, x, sparsity_weight, counters):
    """The terms of the loss and the codes."""
    s = case["settings"]
    rows, inputs = x.shape
    u = (x - p["b_dec"] if s["preBias"] else x) @ p["W_enc"]
    h, penalised, z = codes(s, p, u)
    whole = [s["hiddenUnits"]]
    prefixes = whole if s["matryoshka"] == "none" else [int(n) for n in s["matryoshka"].split(",")]
    errors = []
    for prefix in prefixes:
        a = h[:, :prefix] @ p["W_dec"][:prefix] + p["b_dec"]
        e, y = error(s, x, a, case["variance"], s["outputActivation"])
        errors.append(e)
    auxiliary = torch.zeros((), dtype=F)
    if s["activation"] == "gated":
        a = penalised @ p["W_dec"].detach() + p["b_dec"].detach()
        auxiliary, _ = error(s, x, a, case["variance"], "linear")
    dead = counters >= (s["deadWindow"] or case["count"])
    if s["auxWeight"] > 0 and dead.any() and rows > 1:
        e = (x - y).detach()
        spread = ((e - e.mean(0)) ** 2).sum()
        a = torch.relu(z) * dead
        count = min(inputs // 2, int(dead.sum()))
        mask = torch.stack([kept(torch.where(dead, row, -1.0), count) for row in a.detach()])
        auxiliary = s["auxWeight"] * ((e - (a * mask) @ p["W_dec"]) ** 2).sum() / spread
    terms = {
        "reconstruction": sum(errors) / len(errors),
        "sparsity": sparsity_weight * penalty(s, p, h, penalised, z),
        "auxiliary": auxiliary,
    }
    return terms, h.detach(), int(dead.sum())


def rounded(x):
    return math.floor(x + 0.5)


def rise(share, t, steps):
    length = rounded(share * steps)
    return min(1, t / length) if length else 1


def fall(s, t, steps):
    start = steps - rounded(s["decayShare"] * steps)
    if t <= start:
        return 1
    q = (t - start) / (steps - start + 1)
    return 1 - q if s["decay"] == "linear" else (1 + math.cos(math.pi * q)) / 2


def optimizer_of(s, p):
    if s["optimizer"] == "sgd":
        return torch.optim.SGD(p.values(), lr=1, momentum=s["momentum"])
    betas = (s["beta1"], s["beta2"])
    if s["optimizer"] == "adam":
        return torch.optim.Adam(p.values(), lr=1, betas=betas)
    weights = [p["W_enc"], p["W_dec"]]
    others = [value for name, value in p.items() if name not in ("W_enc", "W_dec")]
    groups = [{"params": weights, "weight_decay": s["weightDecay"]}, {"params": others, "weight_decay": 0}]
    return torch.optim.AdamW(groups, lr=1, betas=betas)


def adjust(s, p):
    """Changes the gradients in the order of the specification."""
    encoder, decoder = p["W_enc"], p["W_dec"]
    if s["tied"]:
        both = encoder.grad + decoder.grad.T
        encoder.grad, decoder.grad = both, both.T.clone()
    if s["optimizer"] != "adamw":
        encoder.grad += s["weightDecay"] * encoder
        decoder.grad += s["weightDecay"] * decoder
    if s["decoderNorm"] == "unit":
        direction = decoder / decoder.norm(dim=1, keepdim=True)
        decoder.grad -= (decoder.grad * direction).sum(1, keepdim=True) * direction
    gradients = {name: value.grad.reshape(-1).tolist() for name, value in p.items()}
    if s["clipNorm"] > 0:
        norm = math.sqrt(sum(float((value.grad**2).sum()) for value in p.values()))
        for value in p.values():
            value.grad *= min(1, s["clipNorm"] / norm)
    return gradients


def run(case):
    s, steps = case["settings"], case["steps"]
    p = {
        name: torch.tensor(t["values"], dtype=F).reshape(t["shape"]).requires_grad_()
        for name, t in case["parameters"].items()
    }
    optimizer = optimizer_of(s, p)
    counters = torch.zeros(s["hiddenUnits"], dtype=torch.long)
    results = []
    for t, batch in enumerate(case["batches"], 1):
        x = torch.tensor(batch, dtype=F).reshape(-1, case["inputs"])
        weight = s["sparsityWeight"] * rise(s["penaltyWarmUp"], t, steps)
        terms, h, dead = loss_of(case, p, x, weight, counters)
        loss = sum(terms.values())
        grads = torch.autograd.grad(loss, list(p.values()), allow_unused=True)
        for value, g in zip(p.values(), grads):
            value.grad = torch.zeros_like(value) if g is None else g
        numbers = {name: float(value) for name, value in terms.items()}
        active = (h != 0).any(0)
        numbers.update(loss=float(loss), l0=int((h != 0).sum()) / len(x), dead=dead, silent=int((~active).sum()))
        if "threshold" in p:
            numbers["threshold"] = float(p["threshold"].mean())
        with torch.no_grad():
            gradients = adjust(s, p)
            for group in optimizer.param_groups:
                group["lr"] = s["learningRate"] * rise(s["warmUp"], t, steps) * fall(s, t, steps)
                if "eps" in group:
                    # Keras adds epsilon before the bias correction.
                    keras = 1e-7 / math.sqrt(1 - s["beta2"] ** t)
                    group["eps"] = keras if s["adamConvention"] == "keras" else 1e-8
            optimizer.step()
            if s["decoderNorm"] == "unit":
                p["W_dec"] /= p["W_dec"].norm(dim=1, keepdim=True)
            if s["activation"] == "jumprelu":
                p["threshold"].clamp_(min=0)
            if s["activation"] == "batch-topk" and (h > 0).any():
                smallest, threshold = h[h > 0].min(), p["threshold"]
                threshold += smallest if threshold == 0 else 0.01 * (smallest - threshold)
            counters = torch.where(active, 0, counters + len(x))
        results.append({"numbers": numbers, "gradients": gradients})
    return {"steps": results, "parameters": {name: value.reshape(-1).tolist() for name, value in p.items()}}


with open(sys.argv[1]) as given:
    finished = [run(case) for case in json.load(given)]
with open(sys.argv[2], "w") as out:
    json.dump(finished, out)
