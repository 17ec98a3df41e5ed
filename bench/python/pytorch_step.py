"""The default step in PyTorch: autograd, and Adam in Keras' convention, in place.

torch.optim.Adam adds epsilon after the bias correction; Keras adds its epsilon of 1e-7 before it.
"""

import torch


class Run:
    def __init__(self, job, device="cpu"):
        self.job = job
        self.images = torch.from_numpy(job["images"]).to(device).float() / 255
        self.parameters = [
            torch.from_numpy(job["parameters"][name].copy()).to(device).requires_grad_()
            for name in ("W_enc", "b_enc", "W_dec", "b_dec")
        ]
        self.first = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.second = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.steps = 0

    def train(self, batches) -> list[float]:
        """Returns the loss of each batch before the update. Reading them waits for the device, once."""
        return torch.stack([self.step(rows) for rows in batches]).tolist()

    def step(self, rows):
        return self.step_on(torch.from_numpy(rows))

    def step_on(self, rows):
        loss, gradients = self.gradients(rows)
        self.steps += 1
        self.adam(gradients, step_size(self.job, self.steps))
        return loss

    def gradients(self, rows):
        loss = self.loss(self.images[rows])
        return loss.detach(), torch.autograd.grad(loss, self.parameters)

    def loss(self, X):
        W_enc, b_enc, W_dec, b_dec = self.parameters
        rho, weight, eps = self.job["rho"], self.job["weight"], 1e-10
        h = torch.relu(torch.addmm(b_enc, X, W_enc))
        y = torch.sigmoid(torch.addmm(b_dec, h, W_dec))
        m = h.mean(dim=0)
        kl = rho * torch.log(rho / (m + eps)) + (1 - rho) * torch.log((1 - rho) / (1 - m + eps))
        return torch.nn.functional.mse_loss(y, X) + weight * kl.sum()

    @torch.no_grad()
    def adam(self, gradients, size) -> None:
        for p, m, divisor in self.moments(gradients):
            p.addcdiv_(m, divisor, value=-size)

    def moments(self, gradients):
        """Updates the moments, and yields each parameter with what to divide: the first moment, and its divisor."""
        job = self.job
        for p, g, m, v in zip(self.parameters, gradients, self.first, self.second):
            m.mul_(job["beta1"]).add_(g, alpha=1 - job["beta1"])
            v.mul_(job["beta2"]).addcmul_(g, g, value=1 - job["beta2"])
            yield p, m, v.sqrt().add_(1e-7)


def step_size(job, t) -> float:
    """Adam's step size with both bias corrections, for step t counted from 1."""
    root = (1 - job["beta2"] ** t) ** 0.5
    return job["learningRate"] * root / (1 - job["beta1"] ** t)
