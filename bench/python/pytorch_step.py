"""The default step in PyTorch on the CPU: autograd, and Adam in Keras' convention, in place.

torch.optim.Adam adds epsilon after the bias correction; Keras adds its epsilon of 1e-7 before it.
"""

import torch


class Run:
    def __init__(self, job):
        self.job = job
        self.images = torch.from_numpy(job["images"]).float() / 255
        self.parameters = [
            torch.from_numpy(job["parameters"][name].copy()).requires_grad_()
            for name in ("W_enc", "b_enc", "W_dec", "b_dec")
        ]
        self.first = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.second = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.steps = 0

    def step(self, rows) -> float:
        """Trains on one batch and returns the loss before the update."""
        loss = self.loss(self.images[torch.from_numpy(rows)])
        gradients = torch.autograd.grad(loss, self.parameters)
        self.adam(gradients)
        return loss.item()

    def loss(self, X):
        W_enc, b_enc, W_dec, b_dec = self.parameters
        rho, weight, eps = self.job["rho"], self.job["weight"], 1e-10
        h = torch.relu(torch.addmm(b_enc, X, W_enc))
        y = torch.sigmoid(torch.addmm(b_dec, h, W_dec))
        m = h.mean(dim=0)
        kl = rho * torch.log(rho / (m + eps)) + (1 - rho) * torch.log((1 - rho) / (1 - m + eps))
        return torch.nn.functional.mse_loss(y, X) + weight * kl.sum()

    @torch.no_grad()
    def adam(self, gradients) -> None:
        job = self.job
        self.steps += 1
        root = (1 - job["beta2"] ** self.steps) ** 0.5
        size = job["learningRate"] * root / (1 - job["beta1"] ** self.steps)
        for p, g, m, v in zip(self.parameters, gradients, self.first, self.second):
            m.mul_(job["beta1"]).add_(g, alpha=1 - job["beta1"])
            v.mul_(job["beta2"]).addcmul_(g, g, value=1 - job["beta2"])
            p.addcdiv_(m, v.sqrt().add_(1e-7), value=-size)
