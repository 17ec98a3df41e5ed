// Schedules all GPU work of the page, one task at a time, most urgent first. Drawings and short queries bypass
// the queue: they are submitted between training submits.

import { effect } from "@preact/signals";
import type { Variants } from "../../training/tuning/variants.ts";
import { CanvasRegistry } from "../canvases/canvas_registry.ts";
import { showPlainError } from "../plain_error.ts";
import { Autosave } from "../saved_runs/autosave.ts";
import { prioritiseInput } from "../scheduling/input_priority.ts";
import { fillIn } from "../state/form.ts";
import { showFatalError } from "../state/messages.ts";
import { phase } from "../state/run.ts";
import { resumableRun } from "../state/saved_run.ts";
import { theme } from "../state/theme.ts";
import type { Gpu } from "./gpu.ts";
import { showProfile } from "./profiling.ts";
import type { Run } from "./run.ts";
import { RunFactory } from "./run_factory.ts";

/** What the page has requested. */
const requested = {
  prepare: true,
  /** The saved run to resume; undefined to prepare a new run. */
  resume: undefined as (typeof resumableRun)["value"],
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
  if (requested.prepare) {
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
    request({ prepare: true, resume: undefined, steps: 0 });
  },
  /** Loads the saved run that is offered, with its settings, and trains. */
  resume() {
    const resume = resumableRun.value;
    if (!resume) return;
    fillIn(resume.run.settings);
    request({ prepare: true, resume, steps: Number.POSITIVE_INFINITY });
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

async function prepare(): Promise<void> {
  const { resume } = requested;
  try {
    await factory.prepare(resume?.run);
  } catch (error) {
    // It may be possible to resume it later.
    if (resume) resumableRun.value = resume;
    throw error;
  }
  if (resume) await autosave.resumable.resumed();
  if (requested.resume === resume) requested.resume = undefined;
  canvases.redraw();
}

async function profile(run: Run, gpu: Gpu): Promise<void> {
  await showProfile(gpu, run, () => requested.prepare || !requested.profile);
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

/** A sample can't be stopped by the user's requests; all codes, which take longer, can. */
async function sampleCodes(run: Run, which: "sample" | "all"): Promise<void> {
  const isStopped =
    which === "sample" ? () => requested.prepare : () => isOvertaken() || !isPaused();
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
  Object.assign(requested, { prepare: false, resume: undefined, profile: false, steps: 0 });
  const { run } = factory;
  if (run?.step) void autosave.resumable.offerOwn();
  factory.fail(error);
  showFatalError(error, run !== undefined);
}

/** Returns whether the form's settings call for a new run. */
const isOutdated = () => !requested.resume && factory.isOutdated;
