// PyTorch's contenders on CUDA compute what its CPU contender does. Without a GPU, their steps run on the CPU here.

import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";

const folder = fileURLToPath(new URL("../../bench/python", import.meta.url));

const code = `
import itertools, json, sys
sys.path.insert(0, sys.argv[1])
import numpy as np, torch, pytorch_step, pytorch_cuda_step, pytorch_cuda_graph_step
rng = np.random.default_rng(1)
D, H, B, N = 12, 5, 8, 32
job = {
    "images": rng.integers(0, 256, (N, D), dtype=np.uint8),
    "order": rng.permutation(N).reshape(-1, B),
    "parameters": {
        "W_enc": rng.normal(0, 0.05, (D, H)).astype(np.float32), "b_enc": np.zeros(H, np.float32),
        "W_dec": rng.normal(0, 0.05, (H, D)).astype(np.float32), "b_dec": np.zeros(D, np.float32),
    },
    "learningRate": 1e-2, "beta1": 0.9, "beta2": 0.999, "rho": 0.05, "weight": 0.1, "precision": "highest",
}
runs = [pytorch_step.Run(job), pytorch_cuda_step.Run(job, "cpu"), pytorch_cuda_graph_step.Run(job, "cpu")]
reads = 0
def counted(read):
    def counting(*given):
        global reads
        reads += 1
        return read(*given)
    return counting
for name in ("__float__", "item", "tolist"):
    setattr(torch.Tensor, name, counted(getattr(torch.Tensor, name)))
losses = []
for run in runs:
    rows = itertools.cycle(job["order"])
    losses.append([loss for steps in (1, 9, 2) for loss in run.train(itertools.islice(rows, steps))])
print(json.dumps({"losses": losses, "reads": reads}))`;

const hasTorch = () => spawnSync("python3", ["-c", "import numpy, torch"]).status === 0;

test("the steps of PyTorch on CUDA have the losses of those on the CPU", { tag: "@long" }, () => {
  test.skip(!hasTorch(), "numpy or torch is not installed.");
  const text = execFileSync("python3", ["-c", code, folder], { encoding: "utf8" });
  const { losses, reads } = JSON.parse(text) as { losses: number[][]; reads: number };
  const [cpu = [], cuda, graph = []] = losses;
  expect(cpu).toHaveLength(12);
  // An epoch has four steps, so these two train on the same rows.
  expect(cpu[8]).toBeLessThan(cpu[0] as number);
  expect(cuda).toEqual(cpu);
  for (const [i, loss] of graph.entries()) expect(loss).toBeCloseTo(cpu[i] as number, 5);
  // Each read waits for the device: there is one for each of three windows.
  expect(reads).toBe(9);
});
