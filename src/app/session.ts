// The page's one worker: it alone talks to the GPU. The page says what it wants, and the worker does
// the most urgent of it, one thing at a time, so that nothing here runs into anything else.

import { batch, effect } from "@preact/signals";
import { type Settings, settingsList } from "../config.ts";
import { firstImages, imageSize } from "../data/images.ts";
import { DeviceLostError } from "../engine/engine.ts";
import { ImageGridRenderer } from "../engine/image_grid.ts";
import { PipelineCache } from "../engine/pipelines.ts";
import { InputError } from "../input_error.ts";
import { checkLimits, neededLimits, planRun } from "../training/plan.ts";
import { loadData } from "./data.ts";
import { type FoundDevice, findDevice, hasLimits, NoWebGPUError } from "./device.ts";
import { formSettings } from "./form.ts";
import { Pictures } from "./pictures.ts";
import { Run } from "./run.ts";
import * as state from "./state.ts";
import { theme } from "./theme.ts";

/** What the page wants, the most urgent first. */
const wanted = { prepare: true, draw: false, look: false, steps: 0, lookAtAll: false };

interface Gpu extends FoundDevice {
  readonly pipelines: PipelineCache;
  readonly renderer: ImageGridRenderer;
}

let gpu: Gpu | undefined;
let lost: DeviceLostError | undefined;
let run: Run | undefined;
let canvas: HTMLCanvasElement | undefined;
let pictures: Pictures | undefined;
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
  },
  step() {
    want({ prepare: wanted.prepare || isOutdated(), steps: wanted.steps + 1 });
  },
  /** A new run with the settings of the form, on a new device where the old one is gone. */
  reset() {
    want({ prepare: true, steps: 0 });
  },
  /** A run that has not begun follows the form. */
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
    pictures = undefined;
    want({ draw: true });
  },
  redraw() {
    want({ draw: true });
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
    wanted.draw = false;
    run.draw(openPictures());
  } else if (wanted.look) {
    wanted.look = false;
    await run.look("sample", () => wanted.prepare);
  } else if (wanted.steps > 0) {
    await learn(run);
  } else if (wanted.lookAtAll) {
    wanted.lookAtAll = false;
    const isOvertaken = () => wanted.prepare || wanted.draw || wanted.look || wanted.steps > 0;
    await run.look("all", isOvertaken);
    wanted.lookAtAll ||= isOvertaken();
  } else {
    await idle();
  }
}

const idle = () =>
  new Promise<void>((resolve) => {
    wake = resolve;
  });

async function learn(run: Run): Promise<void> {
  const endless = wanted.steps === Number.POSITIVE_INFINITY;
  if (endless) state.phase.value = "training";
  const before = run.step;
  const isStopped = () => wanted.steps === 0 || wanted.prepare || wanted.draw || wanted.look;
  await run.learn(wanted.steps, openPictures(), isStopped);
  wanted.steps = run.isFinished ? 0 : Math.max(0, wanted.steps - (run.step - before));
  wanted.lookAtAll = true;
  if (wanted.steps === 0) state.phase.value = "waiting";
}

async function prepare(): Promise<void> {
  state.phase.value = "preparing";
  state.trouble.value = undefined;
  run?.destroy();
  run = undefined;
  gpu ??= await openDevice();
  state.activity.value = "Loading MNIST";
  state.data.value ??= await loadData((loading) => {
    state.loading.value = loading;
  });
  const settings = formSettings.value;
  if (!settings) throw new InputError("A setting is out of range; correct it and start again.");

  state.activity.value = "Compiling the shaders";
  const images = firstImages(state.data.value.train, settings.trainImages);
  const plan = planRun(settings, imageSize(images), images.count);
  checkLimits(plan, gpu.adapterLimits);
  if (!hasLimits(gpu, neededLimits(plan))) {
    closeDevice();
    gpu = await openDevice(neededLimits(plan));
  }
  run = await Run.create(gpu.device, settings, state.data.value, gpu.pipelines);
  batch(() => {
    const last = settings.hiddenUnits - 1;
    const [x, y] = state.dimensions.value;
    if (x > last || y > last) state.dimensions.value = [0, Math.min(1, last)];
    state.codes.value = undefined;
    state.runSettings.value = settings;
    state.phase.value = "waiting";
    run?.show();
  });
  want({ draw: true, look: true, lookAtAll: !run.isSampleAll });
}

async function openDevice(needed?: ReturnType<typeof neededLimits>): Promise<Gpu> {
  state.activity.value = "Looking for a GPU";
  const found = await findDevice(needed);
  const { device, adapter: name, isCpu } = found;
  state.adapter.value = { name, isCpu };
  device.lost.then((info) => {
    // A device that was closed on purpose is not the session's any more.
    if (gpu?.device !== device) return;
    lost = new DeviceLostError(info);
    wake();
  });
  const format = navigator.gpu.getPreferredCanvasFormat();
  const renderer = await ImageGridRenderer.create(device, format);
  return { ...found, pipelines: new PipelineCache(device), renderer };
}

function closeDevice(): void {
  const closing = gpu;
  gpu = undefined;
  pictures = undefined;
  lost = undefined;
  closing?.renderer.destroy();
  closing?.device.destroy();
}

function openPictures(): Pictures | undefined {
  if (pictures || !canvas || !gpu) return pictures;
  const context = canvas.getContext("webgpu");
  if (!context) throw new Error("This browser draws no WebGPU pictures on the page.");
  const format = navigator.gpu.getPreferredCanvasFormat();
  context.configure({ device: gpu.device, format, alphaMode: "opaque" });
  pictures = new Pictures(canvas, context, gpu.renderer);
  return pictures;
}

/** Shows what went wrong; the settings stay, and a reset starts again. */
function giveUp(error: unknown): void {
  Object.assign(wanted, { prepare: false, steps: 0 });
  run?.destroy();
  run = undefined;
  if (error instanceof DeviceLostError) closeDevice();
  const isExpected = error instanceof InputError || error instanceof NoWebGPUError;
  // The page has room for a sentence; developers want it all.
  if (!isExpected) console.error(error);
  batch(() => {
    state.phase.value = error instanceof NoWebGPUError ? "unsupported" : "failed";
    state.trouble.value = error instanceof Error ? error.message.split("\n")[0] : String(error);
  });
}

/** Whether the run has not begun and the form's settings are not its own. */
function isOutdated(): boolean {
  const settings = formSettings.value;
  return run?.step === 0 && settings !== undefined && !isSame(settings, run.settings);
}

const isSame = (a: Settings, b: Settings) => settingsList.every(([name]) => a[name] === b[name]);
