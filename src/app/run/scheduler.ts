// Schedules all GPU work of the page, one task at a time, most urgent first. Drawings and short queries bypass
// the queue: they are submitted between training submits.

import { effect } from "@preact/signals";
import { DeviceLostError } from "../../engine/device_lost.ts";
import type { Variants } from "../../training/tuning/variants.ts";
import { CanvasRegistry } from "../canvases/canvas_registry.ts";
import { showPlainError } from "../plain_error.ts";
import { Autosave } from "../saved_runs/autosave.ts";
import type { SavedRun } from "../saved_runs/saved_run.ts";
import { prioritiseInput } from "../scheduling/input_priority.ts";
import { hasDiverged } from "../state/codes.ts";
import { fields, fillIn } from "../state/form.ts";
import { notifyOnce, showFatalError } from "../state/messages.ts";
import { phase } from "../state/run.ts";
import { replacedRuns, resumableRun } from "../state/saved_run.ts";
import { theme } from "../state/theme.ts";
import type { Gpu } from "./gpu.ts";
import type { Run } from "./run.ts";
import { RunFactory } from "./run_factory.ts";

/** A run to continue. */
interface Start {
  readonly run: SavedRun;
  /** Whether the user can go back to the run that it replaces. */
  readonly isUndoable: boolean;
  readonly onReady?: () => Promise<void> | void;
  readonly onError?: () => void;
}

/** What the page has requested. */
const requested = {
  prepare: true,
  /** The run to continue; undefined to prepare a new run. */
  from: undefined as Start | undefined,
  profile: false,
  /** Steps to train. */
  steps: 0,
};

let wake = () => {};
const factory = new RunFactory(() => wake());
const autosave = new Autosave(() => wake());
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

const isPaused = () => requested.steps === 0;
const isOvertaken = () => requested.prepare || requested.profile;
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

async function doMostUrgent(): Promise<void> {
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

const idle = () =>
  new Promise<void>((resolve) => {
    wake = resolve;
  });

function request(changes: Partial<typeof requested>): void {
  Object.assign(requested, changes);
  wake();
}

export const scheduler = {
  /** Works until the page is closed, or an error can't be handled. */
  async start(): Promise<void> {
    effect(() => {
      if (theme.value) canvases.redraw();
    });
    autosave.begin();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") autosave.hurry();
    });
    prioritiseInput(() => factory.run);
    for (;;) {
      try {
        if (factory.lost) throw factory.lost;
        await doMostUrgent();
      } catch (error) {
        try {
          giveUp(error);
        } catch (cause) {
          console.error(error, cause);
          showPlainError("Training stopped because of an unexpected error. Reload the page.");
          return;
        }
      }
    }
  },
  train() {
    request({
      prepare: requested.prepare || isOutdated(),
      steps: Number.POSITIVE_INFINITY,
    });
  },
  pause() {
    request({ steps: 0 });
    showPause();
  },
  step() {
    request({ prepare: requested.prepare || isOutdated(), steps: requested.steps + 1 });
  },
  /** Prepares a new run with the form's settings, on a new device if the old one is lost. */
  reset() {
    request({ prepare: true, from: undefined, steps: 0 });
  },
  /** Loads the saved run that is offered, with its settings, and trains. */
  resume() {
    const offered = resumableRun.value;
    if (!offered) return;
    const from: Start = {
      run: offered.run,
      isUndoable: true,
      onReady: () => autosave.resumable.resumed(),
      // It may be possible to resume it later.
      onError: () => {
        resumableRun.value = offered;
      },
    };
    continueFrom(from, Number.POSITIVE_INFINITY);
  },
  /** Goes back to the run that the current one has replaced. */
  undoRestart() {
    const replaced = replacedRuns.value.at(-1);
    if (!replaced) return;
    const { run, isShipped } = replaced;
    replacedRuns.value = replacedRuns.value.slice(0, -1);
    const from: Start = {
      run,
      isUndoable: false,
      onReady: () => ignoreShipped(isShipped),
      onError: () => {
        replacedRuns.value = [...replacedRuns.value, replaced];
      },
    };
    continueFrom(from, 0);
  },
  /** Trains a finished run for more epochs, with the same bits as if it had been longer from the start. */
  async addEpochs(epochs: number) {
    const saved = await scheduler.withRun((run) => run.snapshot());
    // The user may have requested something else meanwhile.
    if (!saved || requested.prepare) return;
    const settings = { ...saved.settings, epochs: saved.settings.epochs + epochs };
    // Other fields may have been changed for the next run.
    fields.epochs.value = String(settings.epochs);
    const from = { run: { ...saved, settings }, isUndoable: false };
    request({ prepare: true, from, steps: Number.POSITIVE_INFINITY });
  },
  /** Opens a run that ships with the page. */
  open(run: SavedRun) {
    continueFrom({ run, isUndoable: true, onReady: () => ignoreShipped(true) }, 0);
  },
  /** Deletes the saved run that is offered. */
  discard() {
    void autosave.resumable.discard();
  },
  /** Prepares a run that has not started again if the form's settings have changed. */
  followForm() {
    if (isOutdated()) request({ prepare: true });
  },
  /** Runs a task while training is paused. What the user requests in the meantime is done afterwards. */
  async withoutSteps<Result>(task: () => Promise<Result>): Promise<Result> {
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
  },
  /** Samples codes more often until the returned function is called. */
  watchCodes(): () => void {
    codesViewers++;
    wake();
    return () => {
      codesViewers--;
    };
  },
  /** Pauses training to measure a profile. */
  profile() {
    request({ profile: true });
  },
  cancelProfile() {
    request({ profile: false });
  },
  /**
   * Queries the current run, between two training submits. Returns undefined if there is no run, or if it
   * has ended meanwhile.
   */
  async withRun<Result>(query: (run: Run) => Promise<Result>): Promise<Result | undefined> {
    const { run } = factory;
    if (!run) return undefined;
    try {
      const result = await query(run);
      return run === factory.run ? result : undefined;
    } catch (error) {
      // A run that has ended may fail to respond.
      if (run !== factory.run || factory.lost) return undefined;
      throw error;
    }
  },
  /** The fastest matmul variants for the run, once they are known. */
  get tunedVariants(): Variants | undefined {
    return factory.run?.tunedVariants;
  },
};

function ignoreShipped(isShipped: boolean): void {
  if (isShipped && factory.run) autosave.ignoreShipped(factory.run);
}

function continueFrom(from: Start, steps: number): void {
  fillIn(from.run.settings);
  request({ prepare: true, from, steps });
}

async function prepare(): Promise<void> {
  const { from } = requested;
  if (from?.isUndoable ?? true) await rememberReplaced();
  try {
    await factory.prepare(from?.run);
  } catch (error) {
    from?.onError?.();
    throw error;
  }
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
  replacedRuns.value = [...replacedRuns.value, { run, isShipped }].slice(-MAX_REPLACED);
}

async function profile(run: Run, gpu: Gpu): Promise<void> {
  try {
    const { showProfile } = await import("./profiling.ts");
    await showProfile(gpu, run, () => requested.prepare || !requested.profile);
  } catch (error) {
    if (error instanceof DeviceLostError) throw error;
    notifyOnce((error as Error).message);
  }
  requested.profile = false;
}

async function train(run: Run): Promise<void> {
  if (requested.steps === Number.POSITIVE_INFINITY) phase.value = "training";
  const before = run.step;
  const isStopped = () =>
    isPaused() ||
    holds > 0 ||
    isOvertaken() ||
    dueSample(run) !== undefined ||
    autosave.isDue(run, false);
  training = run.train(requested.steps, () => canvases.drawNow(), isStopped);
  try {
    await training;
  } finally {
    training = undefined;
  }
  requested.steps = run.isFinished ? 0 : Math.max(0, requested.steps - (run.step - before));
  if (isPaused()) showPause();
}

/** While training is paused, it stops for whatever the user requests; a sample during training is short. */
async function sampleCodes(run: Run, which: "sample" | "all"): Promise<void> {
  const isStopped = isPaused() ? () => isOvertaken() || !isPaused() : () => requested.prepare;
  await run.sampleCodes(which, isPaused(), isStopped);
  if (which === "sample") run.yieldToPaint();
}

/** Shows the run where training has stopped, once the steps in progress are done. */
function showPause(): void {
  if (!factory.run || training) return;
  factory.run.show();
  canvases.redraw();
  phase.value = "waiting";
}

/** Shows why the run has ended. The settings stay, and a reset starts again. */
function giveUp(error: unknown): void {
  Object.assign(requested, { prepare: false, from: undefined, profile: false, steps: 0 });
  const { run } = factory;
  if (run?.step) void autosave.resumable.offerOwn();
  factory.fail(error);
  showFatalError(error, run !== undefined);
}

/** Returns whether the form's settings call for a new run. */
const isOutdated = () => !requested.from && factory.isOutdated;
