// NumPy and PyTorch, each in a Python process that receives requests for steps as lines of JSON.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Job } from "./job.ts";
import type { Session, TimedWindow } from "./session.ts";

const worker = fileURLToPath(new URL("python/worker.py", import.meta.url));

const modules: Readonly<Record<string, string>> = { numpy: "numpy", pytorch: "torch" };

const NO_CUDA = 3;

/** Returns why Python cannot run a contender, or undefined if it can. */
export function whyNotInPython(python: string, key: string): string | undefined {
  const [library = "", device] = key.split("-");
  const module = modules[library] as string;
  const check = device === "cuda" ? `torch.cuda.is_available() or sys.exit(${NO_CUDA})` : "";
  const { error, status } = spawnSync(python, ["-c", `import sys, numpy, ${module}\n${check}`]);
  if (error) return `${python} is not installed`;
  if (status === NO_CUDA) return `${python}'s ${module} finds no CUDA device`;
  return status === 0 ? undefined : `${python} has no ${module}`;
}

/** Writes the job to a temporary folder, which exists until this process ends. */
async function writeJob(job: Job, precision: Precision): Promise<string> {
  const { images, shape, parameters, order, settings } = job;
  const folder = await mkdtemp(join(tmpdir(), "parsimony-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const { batchSize, learningRate, beta1, beta2, targetActivation, sparsityWeight } = settings;
  const scalars = { learningRate, beta1, beta2, rho: targetActivation, weight: sparsityWeight };
  const files = {
    "job.json": JSON.stringify({ ...shape, batch: batchSize, ...scalars, precision }),
    images: images.values,
    order: order(0),
    ...parameters,
  };
  for (const [name, data] of Object.entries(files)) await writeFile(join(folder, name), data);
  return folder;
}

/** PyTorch's names: "highest" is float32, "high" is TF32. */
export type Precision = "highest" | "high";

export async function pythonSession(
  python: string,
  key: string,
  job: Job,
  precision: Precision = "highest",
): Promise<Session> {
  const folder = await writeJob(job, precision);
  const child = spawn(python, [worker, folder, `${key.replaceAll("-", "_")}_step`], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const request = requests(child);
  const trained = (steps: number) =>
    request<{ ms: number; losses: number[]; about: string | null }>({ steps });
  const train = async (steps: number): Promise<TimedWindow> => {
    const { ms, losses } = await trained(steps);
    return { ms, losses, dispatches: 0 };
  };
  return {
    async start() {
      const { ms, losses, about } = await trained(1);
      return { ms, loss: losses[0] as number, adapters: [], ...(about !== null && { about }) };
    },
    train,
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

/** Returns a function that writes a line and returns the reply; it rejects if the process ends. */
function requests(child: ChildProcess & { stdin: object; stdout: object }) {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const replies = lines[Symbol.asyncIterator]();
  return async <Reply>(request: object): Promise<Reply> => {
    child.stdin?.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await replies.next();
    if (done) throw new Error("The Python process ended; see its message above.");
    return JSON.parse(value);
  };
}
