// NumPy and PyTorch: a Python process each, which is asked for steps by lines of JSON.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Job, settings } from "./job.ts";
import type { Session, TimedWindow } from "./session.ts";

const worker = fileURLToPath(new URL("python/worker.py", import.meta.url));

const modules: Readonly<Record<string, string>> = { numpy: "numpy", pytorch: "torch" };

/** Why Python can't run a contender, or undefined where it can. */
export function whyNotInPython(python: string, key: string): string | undefined {
  const module = modules[key] as string;
  const { error, status } = spawnSync(python, ["-c", `import numpy, ${module}`]);
  if (error) return `there is no ${python} here`;
  return status === 0 ? undefined : `${python} has no ${module}`;
}

/** Writes the job where Python reads it, for as long as this process runs. */
async function writeJob({ images, shape, parameters, order }: Job): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "parsimony-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const { batchSize, learningRate, beta1, beta2, targetActivation, sparsityWeight } = settings;
  const scalars = { learningRate, beta1, beta2, rho: targetActivation, weight: sparsityWeight };
  const files = {
    "job.json": JSON.stringify({ ...shape, batch: batchSize, ...scalars }),
    images: images.pixels,
    order: order(0),
    ...parameters,
  };
  for (const [name, data] of Object.entries(files)) await writeFile(join(folder, name), data);
  return folder;
}

export async function pythonSession(python: string, key: string, job: Job): Promise<Session> {
  const folder = await writeJob(job);
  const child = spawn(python, [worker, folder, `${key}_step`], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ask = requests(child);
  const train = async (steps: number): Promise<TimedWindow> => {
    const { ms, losses } = await ask<{ ms: number; losses: number[] }>({ steps });
    return { ms, losses, dispatches: 0 };
  };
  return {
    async start() {
      const { ms, losses } = await train(1);
      return { ms, loss: losses[0] as number, adapters: [] };
    },
    train,
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

/** Asks by a line, and gives the line that comes back; rejects where the process ends instead. */
function requests(child: ChildProcess & { stdin: object; stdout: object }) {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const answers = lines[Symbol.asyncIterator]();
  return async <Answer>(question: object): Promise<Answer> => {
    child.stdin?.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error("The Python process ended; its message stands above.");
    return JSON.parse(value);
  };
}
