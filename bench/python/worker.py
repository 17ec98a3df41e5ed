"""Runs one Python contender for the benchmark.

worker.py FOLDER CONTENDER reads the job from FOLDER: job.json, and the arrays as raw bytes. Then it
replies to lines of JSON, {"steps": n}, with {"ms": …, "losses": […], "about": …}. The time of the first reply
starts with the images in memory.
"""

import importlib
import itertools
import json
import sys
import time
from pathlib import Path

import numpy as np


def read_job(folder: Path) -> dict:
    job = json.loads((folder / "job.json").read_text())
    read = lambda name, kind: np.fromfile(folder / name, dtype=kind)
    D, H = job["inputs"], job["hidden"]
    shapes = {"W_enc": (D, H), "b_enc": (H,), "W_dec": (H, D), "b_dec": (D,)}
    job["parameters"] = {name: read(name, "<f4").reshape(shape) for name, shape in shapes.items()}
    job["images"] = read("images", "u1").reshape(-1, D)
    job["order"] = read("order", "<u4").astype(np.int64).reshape(-1, job["batch"])
    return job


def main() -> None:
    folder, name = Path(sys.argv[1]), sys.argv[2]
    contender = importlib.import_module(name)
    job = read_job(folder)
    # The rows of each step, repeating the same epoch.
    batches = itertools.cycle(job["order"])
    run = None
    for line in sys.stdin:
        steps = json.loads(line)["steps"]
        started = time.perf_counter()
        run = run or contender.Run(job)
        # Reading the losses waits for a device that is still computing.
        losses = run.train(itertools.islice(batches, steps))
        ms = 1000 * (time.perf_counter() - started)
        about = getattr(run, "about", None)
        print(json.dumps({"ms": ms, "losses": losses, "about": about}), flush=True)


main()
