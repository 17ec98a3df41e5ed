// All GPU work of the page, one task at a time, most urgent first. Drawings and short queries bypass the queue: they
// are submitted between training submits.

import { DeviceLostError } from "../../engine/device_lost.ts";
import { CanvasRegistry } from "../canvases/canvas_registry.ts";
import { Autosave } from "../saved_runs/autosave.ts";
import { hasDiverged } from "../state/codes.ts";
import { profileError } from "../state/gpu_view.ts";
import { showFatalError } from "../state/messages.ts";
import { phase } from "../state/run.ts";
import { replacedRuns } from "../state/saved_run.ts";
import type { Gpu } from "./gpu.ts";
import { idle, isOvertaken, isPaused, requested, type Start, wake } from "./requests.ts";
import type { Run } from "./run.ts";
import { RunFactory } from "./run_factory.ts";

export const factory = new RunFactory(wake);
export const autosave = new Autosave(wake);
/** Pending while steps are in progress. */
let training: Promise<void> | undefined;
/** How many tasks training waits for. */
let holds = 0;
/** How many panels show statistics of codes. */
let codesViewers = 0;

/** The canvases of the page. */
export const canvases = new CanvasRegistry(() => {
  const { run, gpu } = factory;
  return run && gpu ? { run, gpu } : undefined;
});

const dueSample = (run: Run) => run.codesSampler.due(isPaused(), codesViewers > 0);

interface Task {
  readonly isDue: (run: Run) => boolean;
  readonly run: (run: Run, gpu: Gpu) => Promise<void>;
}

/** What can be done with a run, most urgent first. */
const tasks: readonly Task[] = [
  { isDue: () => requested.profile, run: profile },
  { isDue: (run) => autosave.isDue(run, isPaused()), run: (run) => autosave.save(run) },
  { isDue: (run) => dueSample(run) === "sample", run: (run) => sampleCodes(run, "sample") },
  { isDue: (run) => run.shouldTest(isPaused()), run: (run) => run.test(isPaused(), isOvertaken) },
  { isDue: () => !isPaused() && holds === 0, run: train },
  { isDue: (run) => autosave.isUnsaved(run), run: (run) => autosave.save(run) },
  { isDue: (run) => dueSample(run) === "all", run: (run) => sampleCodes(run, "all") },
];

/** Does the most urgent task, or waits until there may be one. */
export async function doMostUrgent(): Promise<void> {
  // A run that is being pinned is not replaced before that is done.
  if (requested.prepare && holds === 0) {
    requested.prepare = false;
    return prepare();
  }
  const { run, gpu } = factory;
  if (!run || !gpu) return idle();
  const task = tasks.find(({ isDue }) => isDue(run));
  return task ? task.run(run, gpu) : idle();
}

/** Runs a task while training is paused. What the user requests in the meantime is done afterwards. */
export async function withoutSteps<Result>(task: () => Promise<Result>): Promise<Result> {
  holds++;
  try {
    // An error of the steps ends the run.
    await training?.catch(() => {});
    factory.run?.show();
    return await task();
  } finally {
    holds--;
    wake();
  }
}

/** Samples codes more often until the returned function is called. */
export function watchCodes(): () => void {
  codesViewers++;
  wake();
  return () => {
    codesViewers--;
  };
}

/** From what a run is being prepared, or could not be. */
let preparing: Start | undefined;

async function prepare(): Promise<void> {
  const { from } = requested;
  preparing = from;
  if (from?.isUndoable ?? true) await rememberReplaced();
  await factory.prepare(from);
  preparing = undefined;
  await from?.onReady?.();
  if (requested.from === from) requested.from = undefined;
  canvases.redraw();
}

/** Runs that Undo can go back to. Each takes as much memory as its weights and moments. */
const MAX_REPLACED = 3;

async function rememberReplaced(): Promise<void> {
  const { run: replaced } = factory;
  if (!replaced || hasDiverged.peek()) return;
  const run = await replaced.snapshot();
  if (!run) return;
  const isShipped = autosave.isShipped(replaced);
  const { sets: data } = replaced;
  replacedRuns.value = [...replacedRuns.value, { run, data, isShipped }].slice(-MAX_REPLACED);
}

async function profile(run: Run, gpu: Gpu): Promise<void> {
  try {
    const { showProfile } = await import("./profiling.ts");
    await showProfile(gpu, run, () => requested.prepare || !requested.profile);
  } catch (error) {
    if (error instanceof DeviceLostError) throw error;
    profileError.value = "The profiler could not be loaded; check your connection and try again.";
  }
  requested.profile = false;
}

async function train(run: Run): Promise<void> {
  if (requested.steps === Number.POSITIVE_INFINITY) phase.value = "training";
  const before = run.step;
  const isStopped = () =>
    hasDiverged.peek() ||
    isPaused() ||
    holds > 0 ||
    isOvertaken() ||
    dueSample(run) !== undefined ||
    autosave.isDue(run, false);
  // It may have diverged since, which its weights or codes have shown.
  if (!hasDiverged.peek()) {
    training = run.train(requested.steps, () => canvases.drawNow(), isStopped);
  }
  try {
    await training;
  } finally {
    training = undefined;
    const isOver = run.isFinished || hasDiverged.peek();
    requested.steps = isOver ? 0 : Math.max(0, requested.steps - (run.step - before));
  }
  if (isPaused()) showPause();
}

/** While training is paused, it stops for whatever the user requests; a sample during training is short. */
async function sampleCodes(run: Run, which: "sample" | "all"): Promise<void> {
  const isStopped = isPaused() ? () => isOvertaken() || !isPaused() : () => requested.prepare;
  await run.sampleCodes(which, isPaused(), isStopped);
  if (which === "sample") run.yieldToPaint();
}

/** Shows the run where training has stopped, once the steps in progress are done. */
export function showPause(): void {
  if (!factory.run || training) return;
  factory.run.show();
  canvases.redraw();
  phase.value = "waiting";
}

/** Shows why the run has ended. The settings stay, and a reset starts again. */
export function giveUp(error: unknown): void {
  const { from } = requested;
  for (const start of new Set([preparing, from])) start?.onError?.();
  preparing = undefined;
  Object.assign(requested, { prepare: false, from: undefined, profile: false, steps: 0 });
  const { run } = factory;
  if (run?.step || from?.lost) void autosave.resumable.offerOwn();
  factory.fail(error);
  showFatalError(error, (run ?? from?.lost) !== undefined);
}
