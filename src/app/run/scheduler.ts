// The page's one worker: it trains, tests and looks at codes, one thing at a time. The page says what it
// wants, and the worker does the most urgent of it. Only drawings and short questions go past it, in
// between its submits, which they do not disturb.

import { effect } from "@preact/signals";
import type { Settings } from "../../config/settings.ts";
import { DeviceLostError } from "../../engine/device_lost.ts";
import { InputError } from "../../input_error.ts";
import type { Variants } from "../../training/tuning/variants.ts";
import { CanvasRegistry } from "../canvases/canvas_registry.ts";
import { sampleCodes } from "../codes/sampling.ts";
import { Autosave } from "../saved_runs/autosave.ts";
import type { SavedRun } from "../saved_runs/saved_run.ts";
import { prioritiseInput } from "../scheduling/input_priority.ts";
import { showFatalError } from "../state/fatal_error.ts";
import { checkedSettings, fillIn, formSettings, isSame } from "../state/form.ts";
import * as state from "../state/state.ts";
import { theme } from "../state/theme.ts";
import { showProfile } from "../views/performance/profiling.ts";
import type { Run } from "./run.ts";
import { RunFactory } from "./run_factory.ts";

/** What the page wants, the most urgent first. */
const wanted = {
  prepare: true,
  /** The kept run to go on with, until it is there; a new one is prepared where there is none. */
  kept: undefined as SavedRun | undefined,
  profile: false,
  steps: 0,
};

let wake = () => {};
const host = new RunFactory(() => wake());
const keeping = new Autosave(() => wake());
/** The settings of the run that is there, is being made or was refused; none where they are wrong. */
let tried: Partial<Settings> | undefined;
let isLearning = false;
/** How many views show what the codes tell. */
let codesViewers = 0;

/** The canvases of the page. */
export const canvases = new CanvasRegistry(() => {
  const { run, gpu } = host;
  return run && gpu ? { run, gpu } : undefined;
});

export const scheduler = {
  /** Begins to work; never ends. */
  async start(): Promise<never> {
    effect(() => {
      if (theme.value) canvases.redraw();
    });
    keeping.begin();
    document.addEventListener("visibilitychange", keepWhenHidden);
    prioritiseInput(() => host.run);
    for (;;) {
      try {
        if (host.lost) throw host.lost;
        await doMostUrgent();
      } catch (error) {
        giveUp(error);
      }
    }
  },
  train() {
    want({ prepare: wanted.prepare || isOutdated(), steps: Number.POSITIVE_INFINITY });
  },
  pause() {
    want({ steps: 0 });
    // Steps under way are still counted.
    if (!isLearning) rest();
  },
  step() {
    want({ prepare: wanted.prepare || isOutdated(), steps: wanted.steps + 1 });
  },
  /** A new run with the settings of the form, on a new device where the old one is gone. */
  reset() {
    want({ prepare: true, kept: undefined, steps: 0 });
  },
  /** Takes the run that is offered, with its settings, and trains on. */
  resume() {
    const kept = state.resumableRun.value;
    if (!kept) return;
    fillIn(kept.settings);
    want({ prepare: true, kept, steps: Number.POSITIVE_INFINITY });
  },
  /** Forgets the run that is offered. */
  discard() {
    void keeping.discard();
  },
  /** A run that has not begun, or could not for its settings, follows the form. */
  followForm() {
    if (isOutdated()) want({ prepare: true });
  },
  /** A view shows what the codes tell, until it calls what it gets: they are computed oftener then. */
  watchCodes(): () => void {
    codesViewers++;
    wake();
    return () => {
      codesViewers--;
    };
  },
  /** Training rests meanwhile and goes on afterwards. */
  profile() {
    want({ profile: true });
  },
  cancelProfile() {
    want({ profile: false });
  },
  /**
   * Asks the run something now, between two submits of training; nothing where there is no run, or no
   * longer.
   */
  async withRun<Answer>(question: (run: Run) => Promise<Answer>): Promise<Answer | undefined> {
    const { run } = host;
    if (!run) return undefined;
    try {
      const answer = await question(run);
      return run === host.run ? answer : undefined;
    } catch (error) {
      // What was asked of a run that is gone has no answer.
      if (run !== host.run || host.lost) return undefined;
      throw error;
    }
  },
  /** The fastest forms of the run's products, once they are known. */
  get tunedVariants(): Variants | undefined {
    return host.run?.tunedForms;
  },
};

function want(changes: Partial<typeof wanted>): void {
  Object.assign(wanted, changes);
  wake();
}

async function doMostUrgent(): Promise<void> {
  const { run, gpu } = host;
  if (wanted.prepare) {
    wanted.prepare = false;
    await prepare();
  } else if (!run || !gpu) {
    await idle();
  } else if (wanted.profile) {
    const isStopped = () => wanted.prepare || !wanted.profile;
    await showProfile(gpu, run, isStopped);
    wanted.profile = false;
  } else if (keeping.isDue(run, isResting())) {
    await keeping.save(run);
  } else if (dueLook(run) === "sample") {
    await sampleCodes(run, "sample", isResting(), () => wanted.prepare);
    run.yieldToPaint();
  } else if (run.shouldTest(isResting())) {
    await run.test(isResting(), isOvertaken);
  } else if (!isResting()) {
    await learn(run);
  } else if (keeping.isUnsaved(run)) {
    await keeping.save(run);
  } else if (dueLook(run)) {
    await sampleCodes(run, "all", true, () => isOvertaken() || !isResting());
  } else {
    await idle();
  }
}

const isResting = () => wanted.steps === 0;
const isOvertaken = () => wanted.prepare || wanted.profile;
const dueLook = (run: Run) => run.codesSampler.due(isResting(), codesViewers > 0);

const idle = () =>
  new Promise<void>((resolve) => {
    wake = resolve;
  });

async function learn(run: Run): Promise<void> {
  if (wanted.steps === Number.POSITIVE_INFINITY) state.phase.value = "training";
  const before = run.step;
  const isStopped = () =>
    isResting() || isOvertaken() || dueLook(run) !== undefined || keeping.isDue(run, false);
  isLearning = true;
  try {
    await run.learn(wanted.steps, () => canvases.drawNow(), isStopped);
  } finally {
    isLearning = false;
  }
  wanted.steps = run.isFinished ? 0 : Math.max(0, wanted.steps - (run.step - before));
  if (isResting()) rest();
}

/** A hidden page may be closed without another word. */
function keepWhenHidden(): void {
  if (document.visibilityState !== "hidden") return;
  keeping.isUrgent = true;
  wake();
}

/** Shows where training stopped. */
function rest(): void {
  if (!host.run) return;
  host.run.show();
  canvases.redraw();
  state.phase.value = "waiting";
}

async function prepare(): Promise<void> {
  const { kept } = wanted;
  try {
    await host.prepare(() => {
      tried = kept?.settings ?? formSettings.value ?? {};
      return kept?.settings ?? checkedSettings();
    }, kept);
  } catch (error) {
    // What can't be gone on with now may be later: it stays offered.
    if (kept) state.resumableRun.value = kept;
    throw error;
  }
  if (kept) await keeping.resumed();
  if (wanted.kept === kept) wanted.kept = undefined;
  canvases.redraw();
}

/** Shows what went wrong; the settings stay, and a reset starts again. */
function giveUp(error: unknown): void {
  Object.assign(wanted, { prepare: false, kept: undefined, profile: false, steps: 0 });
  const wasThere = host.run !== undefined;
  // What has steps can go on where it was kept last.
  if (host.run?.step) void keeping.offerOwn();
  host.endRun();
  if (error instanceof DeviceLostError) host.closeGpu();
  // Other settings mend nothing else.
  if (!(error instanceof InputError)) tried = undefined;
  showFatalError(error, wasThere);
}

/** Whether the run has not begun, or could not, and the form's settings are not its own. */
function isOutdated(): boolean {
  const settings = formSettings.value;
  if (wanted.kept || host.run?.step || !settings || !tried) return false;
  return !isSame(settings, tried);
}
