// Creates runs, and the GPU device that they train on.

import { batch } from "@preact/signals";
import type { Settings } from "../../config/settings.ts";
import { DeviceLostError } from "../../engine/device_lost.ts";
import { InputError } from "../../input_error.ts";
import type { Plan } from "../../training/plan.ts";
import { planTraining } from "../../training/plan_training.ts";
import { rowFacts } from "../../training/row_facts.ts";
import { tuningKey } from "../../training/tuning/record.ts";
import type { SavedRun } from "../saved_runs/saved_run.ts";
import { nextPaint } from "../scheduling/paint.ts";
import { divergence, newestCodes } from "../state/codes.ts";
import { checkedSettings, formSettings, isSame } from "../state/form.ts";
import { fatalError } from "../state/messages.ts";
import * as state from "../state/run.ts";
import { isSaveOfPreviousRun, savedStep } from "../state/saved_run.ts";
import { startWeights } from "../state/start_weights.ts";
import { selectUnit, viewState } from "../state/view_state.ts";
import { type DataOfPage, loadData, trainingRows } from "./data.ts";
import { Gpu } from "./gpu.ts";
import type { RunAgain, Start } from "./requests.ts";
import { Run } from "./run.ts";

export class RunFactory {
  gpu: Gpu | undefined;
  run: Run | undefined;
  /** The settings of the latest run, whether it is ready, being prepared or failed; undefined if others can't help. */
  private lastAttempt: Partial<Settings> | undefined;
  /** Set when the device is lost. */
  lost: DeviceLostError | undefined;

  /** @param wake called when the device is lost */
  constructor(private readonly wake: () => void) {}

  /**
   * Opens a device unless one is open, loads MNIST unless there are data, and creates a run with the form's settings,
   * or resumes a saved one.
   * @param from a run, or data that replace those that the page shows
   * @throws NoWebGPUError, InputError, or what loading and compiling throw
   */
  async prepare(from: Pick<Start, "run" | "again" | "data"> = {}): Promise<void> {
    const { run: saved, again, data } = from;
    const given = saved?.settings ?? again?.settings;
    state.phase.value = "preparing";
    fatalError.value = undefined;
    this.endRun();
    // The data load while the GPU is requested. A page without WebGPU needs none.
    const loading = navigator.gpu ? this.load(data) : undefined;
    loading?.catch(() => {});
    this.gpu ??= await this.open();
    const likely = given ?? formSettings.peek();
    // Not before the page is painted: on a software adapter, compiling would delay that.
    void nextPaint().then(() => {
      warmUpCanvas();
      if (likely) this.gpu?.compile(likely);
    });
    state.activity.value = "data";
    await loading;
    // Only now, because the data limit the settings.
    this.lastAttempt = given ?? formSettings.value ?? {};
    await this.begin(given ?? checkedSettings(), saved, again);
  }

  /** Returns whether the run has not started, or could not, and the form's settings are not its own. */
  get isOutdated(): boolean {
    const settings = formSettings.value;
    if (this.run?.step || !settings || !this.lastAttempt) return false;
    return !isSame(settings, this.lastAttempt);
  }

  /** Ends the run after an error. */
  fail(error: unknown): void {
    this.endRun();
    if (error instanceof DeviceLostError) this.closeGpu();
    // Other settings can help only after an InputError.
    if (!(error instanceof InputError)) this.lastAttempt = undefined;
  }

  private endRun(): void {
    this.run?.destroy();
    this.run = undefined;
  }

  private closeGpu(): void {
    this.gpu?.close();
    this.gpu = undefined;
    this.lost = undefined;
  }

  private async begin(settings: Settings, saved?: SavedRun, again?: RunAgain): Promise<void> {
    state.activity.value = "shaders";
    const sets = state.data.value as NonNullable<typeof state.data.value>;
    const rows = trainingRows(sets, settings.trainImages);
    // `prepare` has opened the device.
    const { adapterLimits } = (this.gpu as Gpu).found;
    const facts = await rowFacts(settings, rows);
    const { plan } = planTraining(settings, rows, facts, adapterLimits);
    if (!this.gpu?.fits(plan)) {
      this.closeGpu();
      this.gpu = await this.open(plan);
    }
    const { device, pipelines, found } = this.gpu;
    const key = tuningKey(found.adapter.name, plan);
    const { parameters } = again ?? { parameters: startWeights.peek()?.parametersFor(plan) };
    const start = saved ? { saved } : { parameters };
    const run = await Run.create(device, settings, sets, facts, pipelines, key, start);
    this.run = run;
    batch(() => {
      newestCodes.value = undefined;
      divergence.value = undefined;
      isSaveOfPreviousRun.value = savedStep.value !== undefined;
      // A new object, even after a restart with the same form: what was measured of the previous run is dropped.
      state.runSettings.value = { ...settings };
      // This run may not have the selected unit.
      if (viewState.unit.value > settings.hiddenUnits) selectUnit(undefined);
      state.phase.value = "waiting";
      run.show();
    });
    // Before the first evaluation needs it, which reports why this failed.
    import("../../training/evaluation.ts").catch(() => {});
  }

  private async load(data: DataOfPage | undefined): Promise<void> {
    if (!data && state.data.value) return;
    const sets =
      data ??
      (await loadData((loading) => {
        state.loading.value = loading;
      }));
    batch(() => {
      state.data.value = sets;
      state.testSet.value = sets.test;
    });
  }

  private async open(plan?: Plan): Promise<Gpu> {
    state.activity.value = "device";
    const opened = await Gpu.open((error) => {
      this.lost = error;
      this.wake();
    }, plan);
    state.adapter.value = opened.found.adapter;
    return opened;
  }
}

/**
 * Draws on a two-dimensional canvas. The first such drawing waits until the GPU process has time: now, rather
 * than for a whole training submit when the first chart is drawn.
 */
function warmUpCanvas(): void {
  document.createElement("canvas").getContext("2d")?.fillRect(0, 0, 1, 1);
}
