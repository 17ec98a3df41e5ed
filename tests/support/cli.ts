// Runs the real command line, as `npm run train` does.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const repository = fileURLToPath(new URL("../..", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves as soon as this text is on stdout; rejects where the process ends before. */
  prints(text: string): Promise<void>;
}

/** A fresh folder for one test. */
export const freshFolder = () => mkdtempSync(join(tmpdir(), "parsimony-test-"));

/** A test that fails or runs out of time must not leave a run behind. */
const children = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

export function start(flags: readonly string[], environment: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, ["--import", "tsx", main, ...flags], {
    cwd: repository,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  child.on("close", () => children.delete(child));
  const output = { stdout: "", stderr: "" };
  const watchers = new Set<() => void>();
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      output[stream] += text;
      for (const watch of watchers) watch();
    });
  }
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => resolve({ code, ...output }));
  });
  const prints = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const watch = () => {
        if (output.stdout.includes(text)) resolve();
      };
      watchers.add(watch);
      watch();
      ended.then(() => reject(new Error(`It ended without ${text}: ${output.stderr}`)));
    });
  return { child, ended, prints };
}

export const run = (flags: readonly string[], environment?: NodeJS.ProcessEnv) =>
  start(flags, environment).ended;
