// NumPy and PyTorch, each in a Python process that receives requests for steps as lines of JSON.

import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Job } from "./job.ts";
import type { Session, TimedWindow } from "./session.ts";

const worker = fileURLToPath(new URL("python/worker.py", import.meta.url));

const modules: Readonly<Record<string, string>> = { numpy: "numpy", pytorch: "torch" };

const NO_CUDA = 3;
const NO_NUMPY = 4;
const CHECK_SECONDS = 60;

/** Returns why Python cannot run a contender, or undefined if it can. */
export function whyNotInPython(python: string, key: string): string | undefined {
  const [library = "", device] = key.split("-");
  const module = modules[library] as string;
  const check = device === "cuda" ? `torch.cuda.is_available() or sys.exit(${NO_CUDA})` : "";
  const code = [
    "import importlib.util, sys",
    `importlib.util.find_spec("numpy") or sys.exit(${NO_NUMPY})`,
    `import numpy, ${module}`,
    check,
  ].join("\n");
  const { error, status } = spawnSync(python, ["-c", code], { timeout: 1000 * CHECK_SECONDS });
  if (error && "code" in error && error.code === "ETIMEDOUT") {
    return `${python} took more than ${CHECK_SECONDS} s to import ${module}`;
  }
  if (error) return `${python} is not installed`;
  if (status === NO_NUMPY) return `${python} has no numpy`;
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

interface PythonOptions {
  readonly precision?: Precision;
  /** Kills the process. */
  readonly signal?: AbortSignal;
}

export async function pythonSession(
  python: string,
  key: string,
  job: Job,
  { precision = "highest", signal }: PythonOptions = {},
): Promise<Session> {
  const folder = await writeJob(job, precision);
  const child = spawn(python, [worker, folder, `${key.replaceAll("-", "_")}_step`], {
    stdio: ["pipe", "pipe", "inherit"],
    killSignal: "SIGKILL",
    ...(signal && { signal }),
  });
  // The end of its replies reports a process that cannot be started, has died or was killed.
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const request = requests(child, closed, signal);
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
      await closed;
    },
  };
}

/** Returns a function that writes a line and returns the reply; it rejects if the process ends. */
function requests(
  child: ChildProcessByStdio<Writable, Readable, null>,
  closed: Promise<void>,
  signal: AbortSignal | undefined,
) {
  const lines = createInterface({ input: child.stdout });
  const replies = lines[Symbol.asyncIterator]();
  return async <Reply>(request: object): Promise<Reply> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await replies.next();
    if (!done) return JSON.parse(value);
    signal?.throwIfAborted();
    await closed;
    const { signalCode } = child;
    throw new Error(
      signalCode
        ? `The Python process was killed (${signalCode}).`
        : "The Python process ended; see its message above.",
    );
  };
}
