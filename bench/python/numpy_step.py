"""The default step in NumPy: float32, the backward pass by hand, Adam in Keras' convention."""

import numpy as np


class Run:
    def __init__(self, job):
        self.job = job
        self.images = job["images"].astype(np.float32) / np.float32(255)
        self.parameters = {name: value.copy() for name, value in job["parameters"].items()}
        self.first = {name: np.zeros_like(value) for name, value in self.parameters.items()}
        self.second = {name: np.zeros_like(value) for name, value in self.parameters.items()}
        self.steps = 0

    def train(self, batches) -> list[float]:
        """Returns the loss of each batch before the update."""
        return [self.step(rows) for rows in batches]

    def step(self, rows) -> float:
        loss, gradients = self.gradients(self.images[rows])
        self.adam(gradients)
        return loss

    def gradients(self, X):
        p, rho, weight, eps = self.parameters, self.job["rho"], self.job["weight"], 1e-10
        B, D = X.shape
        h = X @ p["W_enc"]
        h += p["b_enc"]
        np.maximum(h, 0, out=h)
        m = h.mean(axis=0)
        y = h @ p["W_dec"]
        y += p["b_dec"]
        y = 1 / (1 + np.exp(-y))

        error = y - X
        kl = rho * np.log(rho / (m + eps)) + (1 - rho) * np.log((1 - rho) / (1 - m + eps))
        loss = float(np.vdot(error, error)) / (B * D) + weight * float(kl.sum())

        dm = weight * (-rho / (m + eps) + (1 - rho) / (1 - m + eps))
        dz2 = error * y * (1 - y)
        dz2 *= np.float32(2 / (B * D))
        dz1 = dz2 @ p["W_dec"].T
        dz1 += dm / np.float32(B)
        dz1 *= h > 0
        return loss, {
            "W_enc": X.T @ dz1,
            "b_enc": dz1.sum(axis=0),
            "W_dec": h.T @ dz2,
            "b_dec": dz2.sum(axis=0),
        }

    def adam(self, gradients) -> None:
        job = self.job
        self.steps += 1
        root = (1 - job["beta2"] ** self.steps) ** 0.5
        size = np.float32(job["learningRate"] * root / (1 - job["beta1"] ** self.steps))
        rest1, rest2 = np.float32(1 - job["beta1"]), np.float32(1 - job["beta2"])
        for name, g in gradients.items():
            m, v = self.first[name], self.second[name]
            m += rest1 * (g - m)
            v += rest2 * (g * g - v)
            self.parameters[name] -= size * m / (np.sqrt(v) + np.float32(1e-7))
