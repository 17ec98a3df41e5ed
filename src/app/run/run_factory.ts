// The device and the run that are there, and making new ones.

import { batch } from "@preact/signals";
import type { Settings } from "../../config/settings.ts";
import { firstImages, imageSize } from "../../data/images.ts";
import type { DeviceLostError } from "../../engine/device_lost.ts";
import { type Plan, planRun } from "../../training/plan.ts";
import { tuningKey } from "../../training/tuning/record.ts";
import type { SavedRun } from "../saved_runs/saved_run.ts";
import { nextPaint } from "../scheduling/paint.ts";
import { formSettings } from "../state/form.ts";
import * as state from "../state/state.ts";
import { selectUnit, viewState } from "../state/view_state.ts";
import { loadData } from "./data.ts";
import { Gpu } from "./gpu.ts";
import { Run } from "./run.ts";

export class RunFactory {
  gpu: Gpu | undefined;
  run: Run | undefined;
  /** Set when the device went away by itself. */
  lost: DeviceLostError | undefined;

  /** @param wake called when the device goes away */
  constructor(private readonly wake: () => void) {}

  /**
   * A device where there is none, the data where they are not loaded, and a new run.
   * @param settings asked for once the data are there, because they limit the settings
   * @param kept a run to go on with
   * @throws NoWebGPUError, InputError, or what loading and compiling throw
   */
  async prepare(settings: () => Settings, kept?: SavedRun): Promise<void> {
    state.phase.value = "preparing";
    state.fatalError.value = undefined;
    this.endRun();
    // The data come while the GPU is looked for; a page without WebGPU needs none.
    const data = navigator.gpu ? this.load() : undefined;
    data?.catch(() => {});
    this.gpu ??= await this.open();
    const likely = kept?.settings ?? formSettings.peek();
    // Not before the page is painted: where the CPU acts as a GPU, compiling would hold that up.
    void nextPaint().then(() => {
      drawOnce();
      if (likely) this.gpu?.compile(likely);
    });
    state.activity.value = "Loading MNIST";
    await data;
    await this.begin(settings(), kept);
  }

  endRun(): void {
    this.run?.destroy();
    this.run = undefined;
  }

  closeGpu(): void {
    this.gpu?.close();
    this.gpu = undefined;
    this.lost = undefined;
  }

  private async begin(settings: Settings, kept: SavedRun | undefined): Promise<void> {
    state.activity.value = "Compiling the shaders";
    const sets = state.data.value as NonNullable<typeof state.data.value>;
    const images = firstImages(sets.train, settings.trainImages);
    const plan = planRun(settings, imageSize(images), images.count);
    if (!this.gpu?.fits(plan)) {
      this.closeGpu();
      this.gpu = await this.open(plan);
    }
    const { device, pipelines, found } = this.gpu;
    const key = tuningKey(found.adapter.name, plan);
    await this.gpu.compiled();
    const run = await Run.create(device, settings, sets, pipelines, key, kept);
    this.run = run;
    batch(() => {
      state.newestCodes.value = undefined;
      state.areWeightsNonFinite.value = false;
      if (kept) state.savedStep.value = undefined;
      state.isSaveOfPreviousRun.value = state.savedStep.value !== undefined;
      state.runSettings.value = settings;
      // The unit that was chosen may not be among this run's.
      if (viewState.unit.value > settings.hiddenUnits) selectUnit(undefined);
      state.phase.value = "waiting";
      run.show();
    });
  }

  private async load(): Promise<void> {
    state.data.value ??= await loadData((loading) => {
      state.loading.value = loading;
    });
  }

  private async open(plan?: Plan): Promise<Gpu> {
    state.activity.value = "Looking for a GPU";
    const opened = await Gpu.open((error) => {
      this.lost = error;
      this.wake();
    }, plan);
    state.adapter.value = opened.found.adapter;
    return opened;
  }
}

/**
 * The first drawing on a two-dimensional canvas waits until the GPU's process has time: now, and not for a
 * whole submit of training when the first chart is drawn.
 */
function drawOnce(): void {
  document.createElement("canvas").getContext("2d")?.fillRect(0, 0, 1, 1);
}
