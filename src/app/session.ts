// The page's one worker: it alone talks to the GPU. The page says what it wants, and the worker does
// the most urgent of it, one thing at a time, so that nothing here runs into anything else.

import { batch, effect } from "@preact/signals";
import type { Settings } from "../config.ts";
import { firstImages, imageSize } from "../data/images.ts";
import { DeviceLostError } from "../engine/device_lost.ts";
import { InputError } from "../input_error.ts";
import type { ProductForms } from "../training/forms.ts";
import { type Plan, planRun } from "../training/plan.ts";
import { tuningKey } from "../training/tuning_record.ts";
import { loadData } from "./data.ts";
import { NoWebGPUError } from "./device.ts";
import { checkedSettings, formSettings, isSame } from "./form.ts";
import { Gpu } from "./gpu.ts";
import { showProfile } from "./profiling.ts";
import { Run } from "./run.ts";
import * as state from "./state.ts";
import { theme } from "./theme.ts";

/** What the page wants, the most urgent first. */
const wanted = {
  prepare: true,
  draw: false,
  look: false,
  profile: false,
  steps: 0,
  lookAtAll: false,
};

/** While training the code space is looked at after epochs, at most this often, in milliseconds. */
const LOOK_PAUSE = 1000;

let gpu: Gpu | undefined;
let lost: DeviceLostError | undefined;
let run: Run | undefined;
/** The settings of the run that is there, is being made or was refused; none where they are wrong. */
let tried: Partial<Settings> | undefined;
let canvas: HTMLCanvasElement | undefined;
let isLearning = false;
let lastLook = Number.NEGATIVE_INFINITY;
let wake = () => {};

export const session = {
  /** Begins to work; never ends. */
  async start(): Promise<never> {
    effect(() => {
      if (theme.value) want({ draw: true });
    });
    for (;;) {
      try {
        if (lost) throw lost;
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
    want({ prepare: true, steps: 0 });
  },
  /** A run that has not begun, or could not for its settings, follows the form. */
  followForm() {
    if (isOutdated()) want({ prepare: true });
  },
  chooseDimensions(x: number, y: number) {
    state.dimensions.value = [x, y];
    want({ look: true, lookAtAll: true });
  },
  /** Where the pictures are drawn; nowhere while the page shows no canvas. */
  showPictures(on: HTMLCanvasElement | undefined) {
    canvas = on;
    want({ draw: true });
  },
  redraw() {
    want({ draw: true });
  },
  /** Training rests meanwhile and goes on afterwards. */
  profile() {
    want({ profile: true });
  },
  cancelProfile() {
    want({ profile: false });
  },
  /** The fastest forms of the run's products, once they are known. */
  get tunedForms(): ProductForms | undefined {
    return run?.tunedForms;
  },
};

function want(changes: Partial<typeof wanted>): void {
  Object.assign(wanted, changes);
  wake();
}

async function doMostUrgent(): Promise<void> {
  if (wanted.prepare) {
    wanted.prepare = false;
    await prepare();
  } else if (!run) {
    await idle();
  } else if (wanted.draw) {
    drawIfWanted();
  } else if (wanted.look) {
    wanted.look = false;
    await run.look("sample", () => wanted.prepare);
    lastLook = performance.now();
  } else if (wanted.profile && gpu) {
    await showProfile(gpu, run, drawIfWanted, () => wanted.prepare || !wanted.profile);
    wanted.profile = false;
  } else if (run.isTestDue) {
    await run.test(isOvertaken);
  } else if (wanted.steps > 0) {
    await learn(run);
  } else if (wanted.lookAtAll) {
    wanted.lookAtAll = false;
    const isLeft = () => isOvertaken() || wanted.steps > 0;
    await run.look("all", isLeft);
    wanted.lookAtAll ||= isLeft();
  } else {
    await idle();
  }
}

const isOvertaken = () => wanted.prepare || wanted.draw || wanted.look || wanted.profile;

function drawIfWanted(): void {
  if (wanted.draw) run?.draw(pictures());
  wanted.draw = false;
}

const idle = () =>
  new Promise<void>((resolve) => {
    wake = resolve;
  });

async function learn(run: Run): Promise<void> {
  if (wanted.steps === Number.POSITIVE_INFINITY) state.phase.value = "training";
  const before = run.step;
  isLearning = true;
  try {
    await run.learn(wanted.steps, pictures(), () => wanted.steps === 0 || isOvertaken());
  } finally {
    isLearning = false;
  }
  wanted.steps = run.isFinished ? 0 : Math.max(0, wanted.steps - (run.step - before));
  wanted.look ||= run.isTestDue && performance.now() - lastLook > LOOK_PAUSE;
  wanted.lookAtAll = true;
  if (wanted.steps === 0) rest();
}

/** Shows where training stopped. */
function rest(): void {
  if (!run) return;
  run.show();
  state.phase.value = "waiting";
}

async function prepare(): Promise<void> {
  state.phase.value = "preparing";
  state.trouble.value = undefined;
  run?.destroy();
  run = undefined;
  gpu ??= await openGpu();
  state.activity.value = "Loading MNIST";
  state.data.value ??= await loadData((loading) => {
    state.loading.value = loading;
  });
  tried = formSettings.value ?? {};
  const settings = checkedSettings();

  state.activity.value = "Compiling the shaders";
  const images = firstImages(state.data.value.train, settings.trainImages);
  const plan = planRun(settings, imageSize(images), images.count);
  if (!gpu.fits(plan)) {
    closeGpu();
    gpu = await openGpu(plan);
  }
  const key = tuningKey(gpu.found.adapter.name, settings, plan.shape.inputs);
  run = await Run.create(gpu.device, settings, state.data.value, gpu.pipelines, key);
  batch(() => {
    const last = settings.hiddenUnits - 1;
    if (Math.max(...state.dimensions.value) > last) {
      state.dimensions.value = [0, Math.min(1, last)];
    }
    state.codes.value = undefined;
    state.runSettings.value = settings;
    state.phase.value = "waiting";
    run?.show();
  });
  want({ draw: true, look: true, lookAtAll: !run.isSampleAll });
}

async function openGpu(plan?: Plan): Promise<Gpu> {
  state.activity.value = "Looking for a GPU";
  const opened = await Gpu.open((error) => {
    lost = error;
    wake();
  }, plan);
  state.adapter.value = opened.found.adapter;
  return opened;
}

function closeGpu(): void {
  gpu?.close();
  gpu = undefined;
  lost = undefined;
}

const pictures = () => (gpu && canvas ? gpu.picturesOn(canvas) : undefined);

/** Shows what went wrong; the settings stay, and a reset starts again. */
function giveUp(error: unknown): void {
  Object.assign(wanted, { prepare: false, profile: false, steps: 0 });
  run?.destroy();
  run = undefined;
  if (error instanceof DeviceLostError) closeGpu();
  // Other settings mend nothing else.
  if (!(error instanceof InputError)) tried = undefined;
  const isExpected = error instanceof InputError || error instanceof NoWebGPUError;
  // The page has room for a sentence; developers want it all.
  if (!isExpected) console.error(error);
  batch(() => {
    state.phase.value = error instanceof NoWebGPUError ? "unsupported" : "failed";
    state.trouble.value = error instanceof Error ? error.message.split("\n")[0] : String(error);
  });
}

/** Whether the run has not begun, or could not, and the form's settings are not its own. */
function isOutdated(): boolean {
  const settings = formSettings.value;
  return !run?.step && settings !== undefined && tried !== undefined && !isSame(settings, tried);
}
