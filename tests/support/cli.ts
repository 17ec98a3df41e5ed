// Runs the real command line, as `npm run train` does, from the bundle that servers.ts made.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once this text is on stdout; rejects if the process ends first. */
  prints(text: string): Promise<void>;
}

/** Environment that loads a module of this folder before the command line. */
export const preloading = (module: string): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import ${new URL(module, import.meta.url).href}`,
});

const folders: string[] = [];
const children = new Set<ChildProcess>();

// A test that fails or times out must not leave a process or folder behind.
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Creates a folder that is removed when this test process ends. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "parsimony-test-"));
  folders.push(folder);
  return folder;
}

const cacheFolder = freshFolder();

export function start(flags: readonly string[], environment: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, [process.env.PARSIMONY_COMMANDS as string, ...flags], {
    cwd: repository,
    // A separate cache: tests and the user's runs must not share tuning results.
    env: { ...process.env, XDG_CACHE_HOME: cacheFolder, ...environment },
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
      ended.then(() =>
        reject(new Error(`The process ended without printing ${text}: ${output.stderr}`)),
      );
    });
  return { child, ended, prints };
}

export const run = (flags: readonly string[], environment?: NodeJS.ProcessEnv) =>
  start(flags, environment).ended;
