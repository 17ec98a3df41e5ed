// Resampling of dead units (setting "revival") after the steps that are due: reads the state and the step's batch,
// changes them on the host and writes them back.

import { elementArrays, type Values } from "../data/data_set.ts";
import { inputsOf } from "../data/inputs.ts";
import { ownScaling } from "../data/scaling.ts";
import { roundUp } from "../math.ts";
import { withoutPadding } from "../model/layout.ts";
import type { BatchSchedule } from "./batch_schedule.ts";
import type { GpuModel } from "./gpu_model.ts";
import { optimizerOf } from "./optimizers.ts";
import type { Resampling } from "./reports.ts";
import { isResampled, resample } from "./resample.ts";
import { elementOfX } from "./stages.ts";

export class Revival {
  /** Undefined until units are resampled. */
  last: Resampling | undefined;
  private readonly deadWindow: number;

  constructor(
    private readonly model: GpuModel,
    private readonly schedule: BatchSchedule,
    private readonly count: number,
  ) {
    this.deadWindow = model.plan.constants.deadWindow as number;
  }

  /** Whether units are resampled after this many steps. */
  isDue(steps: number): boolean {
    const { batch } = this.schedule.entries(steps - 1);
    return isResampled(this.visited(steps), batch, this.deadWindow);
  }

  /** The number of steps after which units are resampled next; at most the end of the epoch of `step`. */
  nextAfter(step: number): number {
    const end = this.schedule.endOfEpoch(step);
    for (let steps = step + 1; steps < end; steps++) if (this.isDue(steps)) return steps;
    return end;
  }

  /** Resamples the dead units after `step` steps. */
  async resample(step: number): Promise<void> {
    const { model, deadWindow } = this;
    const { engine, plan } = model;
    const { settings, layout } = plan;
    const { batch } = this.schedule.entries(step - 1);
    const moments = Object.keys(optimizerOf(settings).moments);
    const names = ["parameters", ...moments];
    const [X, Y, counters, ...buffers] = await Promise.all([
      this.inputs(batch),
      model.reconstructBatch(batch),
      engine.read("counters"),
      ...names.map((name) => engine.readFloats(name, layout.length)),
    ]);
    const [parameters, ...rest] = buffers as [Float32Array, ...Float32Array[]];
    const state = { parameters, moments: rest, counters: new Uint32Array(counters) };
    const hidden = settings.hiddenUnits;
    const resampled = resample(
      layout,
      { ...state, counters: state.counters.subarray(0, hidden) },
      { X, Y },
      {
        seed: settings.seed,
        step,
        deadWindow,
        preBias: settings.preBias,
        tied: settings.tied,
        unitTensors: settings.activation === "gated" ? ["b_gate", "r_mag", "b_mag"] : ["b_enc"],
      },
    );
    this.last = { units: resampled.length, rowsVisited: this.visited(step) };
    for (const [i, name] of names.entries()) {
      engine.write(name, buffers[i] as Float32Array<ArrayBuffer>);
    }
    engine.write("counters", state.counters);
  }

  /** How many rows the run has visited after this many steps. */
  private visited(steps: number): number {
    const { batchStart, batch } = this.schedule.entries(steps - 1);
    return this.schedule.epochOf(steps - 1) * this.count + batchStart + batch;
  }

  /** The inputs of the last batch (batch, D), as the model sees them. */
  private async inputs(batch: number): Promise<Float32Array> {
    const { engine, plan } = this.model;
    const { inputs } = plan.shape;
    const element = elementOfX(plan.settings, plan.format);
    const stride = roundUp(inputs, 4);
    const bytes = await engine.read("X", batch * stride * elementArrays[element].BYTES_PER_ELEMENT);
    const values = new elementArrays[element](bytes) as Values;
    const scaling = ownScaling(element);
    const padded = inputsOf({ values, count: batch, inputs: stride, scaling });
    return withoutPadding(padded, batch, inputs, stride);
  }
}
