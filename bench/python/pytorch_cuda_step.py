"""The default step in PyTorch on CUDA. The order of the rows is on the device, and losses are read at the end."""

import pytorch_step
import torch


class Run(pytorch_step.Run):
    def __init__(self, job, device="cuda"):
        torch.set_float32_matmul_precision(job["precision"])
        super().__init__(job, device)
        self.order = torch.from_numpy(job["order"]).to(device)

    def step(self, rows):
        """Takes the rows from the order on the device, whose next batch they are."""
        return self.step_on(self.order[self.steps % len(self.order)])

    @property
    def about(self):
        device, precision = torch.cuda.get_device_name(), torch.get_float32_matmul_precision()
        return f"{device}, PyTorch {torch.__version__}, float32 matmul precision {precision}"
