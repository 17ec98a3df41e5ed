"""The default step in PyTorch as a CUDA graph: all kernels of a step are launched at once, without the host."""

import pytorch_cuda_step
import torch
from pytorch_step import step_size

# After so many steps, Adam's step size no longer changes in float32.
STEPS = 50_000
# The most steps of a run.
MAX_STEPS = 2**22


class Run(pytorch_cuda_step.Run):
    def __init__(self, job, device="cuda"):
        super().__init__(job, device)
        sizes = [step_size(job, t) for t in range(1, STEPS + 1)]
        self.sizes = torch.tensor(sizes, dtype=torch.float32, device=device)
        # The number of steps done, on the device.
        self.done = torch.zeros(1, dtype=torch.int64, device=device)
        self.losses = torch.zeros(MAX_STEPS, device=device)
        self.graph = self.captured() if device == "cuda" else None

    def train(self, batches) -> list[float]:
        """Trains on the next batches of the order, which are these."""
        step = self.graph.replay if self.graph else self.body
        first = self.steps
        for _ in batches:
            if self.steps == MAX_STEPS:
                raise ValueError(f"A run has at most {MAX_STEPS} steps.")
            step()
            self.steps += 1
        return self.losses[first : self.steps].tolist()

    def body(self) -> None:
        """A step that depends on nothing but tensors, which it changes in place."""
        rows = self.order.index_select(0, self.done % len(self.order)).squeeze(0)
        size = self.sizes.index_select(0, self.done.clamp(max=STEPS - 1))
        loss, gradients = self.gradients(rows)
        self.losses.index_copy_(0, self.done, loss.reshape(1))
        self.adam(gradients, size)
        self.done.add_(1)

    @torch.no_grad()
    def adam(self, gradients, size) -> None:
        for p, m, divisor in self.moments(gradients):
            p.sub_(size * m / divisor)

    def captured(self):
        """Records a step; the steps that warm up are undone."""
        state = [*self.parameters, *self.first, *self.second, self.done]
        before = [tensor.detach().clone() for tensor in state]
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):
                self.body()
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self.body()
        with torch.no_grad():
            for tensor, value in zip(state, before):
                tensor.copy_(value)
        return graph
