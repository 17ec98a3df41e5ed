// Times training steps of many sizes on one device in Node, with synthetic images.

import type { MatmulVariant } from "../../shaders/matmul/variant.ts";
import { defaultSettings, type Settings } from "../../src/config/settings.ts";
import type { Rows } from "../../src/data/rows.ts";
import { bytesAsShares } from "../../src/data/scaling.ts";
import { OutOfMemoryError } from "../../src/engine/engine.ts";
import type { PipelineCache } from "../../src/engine/pipelines.ts";
import { InputError } from "../../src/input_error.ts";
import { Trainer } from "../../src/training/trainer.ts";
import { Tuner } from "../../src/training/tuning/tuner.ts";
import { candidateVariants, type Variants } from "../../src/training/tuning/variants.ts";
import type { GrowthPoint } from "./linearity.ts";
import type { Size } from "./points.ts";

export interface GrowthHost {
  readonly device: GPUDevice;
  /** Compiled once for all sizes. */
  readonly pipelines: PipelineCache;
  /** For all sizes; by default those that are the fastest at the size. */
  readonly variants?: Variants | undefined;
  /** Whether the adapter computes in this process. */
  readonly isCpu: boolean;
}

/** A size that the device cannot hold, and why. */
export interface Stopped {
  readonly size: Size;
  readonly why: string;
}

const WARM_UP_MS = 250;
const MIN_MS = 600;
const MIN_SUBMITS = 3;
/** A single submit of this length is enough. */
const LONG_MS = 1000;

/** @param changes settings that are not the default ones, besides the size */
export async function measurePoint(
  host: GrowthHost,
  size: Size,
  changes: Partial<Settings> = {},
): Promise<GrowthPoint | Stopped> {
  let trainer: Trainer | undefined;
  try {
    const variants = host.variants ?? (await tuneAt(host, size, changes));
    trainer = await trainerOf(host, size, changes);
    await trainer.model.passes.use(variants);
    const { ms, coreMs } = await timeStep(trainer);
    const { images: data = 0, order = 0, ...rest } = trainer.model.memory();
    const bytes = Object.values(rest).reduce((sum, size) => sum + size, 0);
    return {
      ...{ size, ms, bytes },
      ...(host.isCpu && { coreMs }),
      ...(!host.variants && { variants }),
    };
  } catch (error) {
    if (error instanceof InputError || error instanceof OutOfMemoryError) {
      return { size, why: error.message };
    }
    throw error;
  } finally {
    trainer?.destroy();
  }
}

type Compiled = Pick<GrowthHost, "device" | "pipelines">;

function trainerOf({ device, pipelines }: Compiled, size: Size, changes: Partial<Settings>) {
  const { H: hiddenUnits, B: batchSize } = size;
  const given = { hiddenUnits, batchSize, epochs: 10_000, shuffle: false };
  const settings = { ...defaultSettings, ...changes, ...given };
  return Trainer.create({ device, settings, rows: syntheticRows(size), pipelines });
}

/** Returns the fastest variants, or those of some kinds, for each matmul that has one of them, after one step. */
export async function tuneAt(
  host: Compiled,
  size: Size,
  changes: Partial<Settings>,
  isWanted: (variant: MatmulVariant) => boolean = () => true,
): Promise<Variants> {
  const trainer = await trainerOf(host, size, changes);
  try {
    await trainer.train(1).next();
    const { engine, plan } = trainer.model;
    const tuner = new Tuner(engine, plan, candidateVariants(host.device).filter(isWanted));
    while (!tuner.isDone) await tuner.tryNext();
    const tried = new Set(tuner.progress.trials.map(({ matmul }) => matmul));
    const found = Object.entries(tuner.variants).filter(([id]) => tried.has(id));
    return Object.fromEntries(found);
  } finally {
    trainer.destroy();
  }
}

/**
 * Returns the time of the fastest submit once the number of steps per submit has settled: disturbances only
 * make a submit slower.
 */
async function timeStep(trainer: Trainer): Promise<{ ms: number; coreMs: number }> {
  const times: number[] = [];
  const coreTimes: number[] = [];
  const started = performance.now();
  let [warm, before] = [Number.POSITIVE_INFINITY, started];
  let coresBefore = process.cpuUsage();
  for await (const { records } of trainer.train()) {
    const now = performance.now();
    const { user, system } = process.cpuUsage(coresBefore);
    if (before >= warm) {
      times.push((now - before) / records.length);
      coreTimes.push((user + system) / 1000 / records.length);
    } else if (now - started >= WARM_UP_MS) warm = now;
    [before, coresBefore] = [now, process.cpuUsage()];
    const timed = now - warm;
    if (timed >= LONG_MS || (timed >= MIN_MS && times.length >= MIN_SUBMITS)) break;
  }
  return { ms: Math.min(...times), coreMs: Math.min(...coreTimes) };
}

const MAX_BYTES = 2 ** 25;
const MAX_BATCHES = 256;

/** Returns rows with ink in a fifth of the values, as in MNIST, in as many whole batches as fit. */
function syntheticRows({ B, D }: Size): Rows {
  const batches = Math.max(2, Math.min(MAX_BATCHES, Math.floor(MAX_BYTES / (B * D))));
  const values = new Uint8Array(batches * B * D);
  let state = 1;
  for (let i = 0; i < values.length; i++) {
    // Numerical Recipes' linear congruential generator; its high bits are random enough.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    if (state < 0x33333333) values[i] = state >>> 21;
  }
  return { values, count: batches * B, inputs: D, scaling: bytesAsShares };
}
