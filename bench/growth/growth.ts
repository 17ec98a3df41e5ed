// Measures how the time of a step scales with H, B and D, starting from the default size.

import { findDevice } from "../../src/cli/device.ts";
import { PipelineCache } from "../../src/engine/pipelines.ts";
import { measure } from "../../src/profile/measure.ts";
import { planRun } from "../../src/training/plan.ts";
import type { Variants } from "../../src/training/tuning/variants.ts";
import { type Job, settings } from "../job.ts";
import { type GrowthPoint, gflops, type Linearity, linearity } from "./linearity.ts";
import { type GrowthHost, measurePoint, type Stopped } from "./measure.ts";
import { defaultSize, type Letter, largeSize, letters, type Size, sizesAlong } from "./points.ts";

export interface Curve extends Linearity {
  readonly letter: Letter;
  readonly points: readonly GrowthPoint[];
}

export interface Growth {
  readonly adapter: string;
  /** The fastest at the default size, and used at all sizes unless their points have their own. */
  readonly variants: Variants;
  readonly curves: readonly Curve[];
  readonly atDefault: GrowthPoint;
  /** The time of a step of the default size over that of its matmuls alone. */
  readonly relativeToMatmuls: number;
  /** Undefined if the device cannot hold it. */
  readonly large: GrowthPoint | undefined;
  readonly stopped: readonly Stopped[];
}

/** All sizes are measured twice, one after another, so that a busy moment cannot distort a curve. */
const PASSES = 2;

/**
 * Measures all sizes on a device that it opens and closes.
 * @param tuned returns the variants for all sizes on the CPU, where tuning takes long; a GPU is tuned at each size
 */
export async function measureGrowth(
  { images, shape }: Job,
  tuned: () => Promise<Variants>,
  onPoint: (size: Size) => void,
  wanted?: string,
): Promise<Growth> {
  const plan = planRun(settings, shape.inputs, images.count);
  const { device, adapter } = await findDevice(() => plan, wanted);
  try {
    const host = {
      device,
      pipelines: new PipelineCache(device),
      variants: adapter.isCpu ? await tuned() : undefined,
      isCpu: adapter.isCpu,
    };
    const { points, stopped } = await measureSizes(host, everySize(), onPoint);
    const pointOf = (size: Size) => points.find((point) => isSame(point.size, size));
    const atDefault = pointOf(defaultSize);
    if (!atDefault) throw new Error("The device cannot hold a step of the default size.");
    const curves = letters.map((letter): Curve => {
      const along = sizesAlong(letter).flatMap((size) => pointOf(size) ?? []);
      return { letter, points: along, ...linearity(along) };
    });
    const { variants = host.variants ?? {} } = atDefault;
    const profiled = { device, adapter, settings, rows: images, variants, tune: false };
    return {
      adapter: adapter.name,
      variants,
      curves,
      atDefault,
      relativeToMatmuls: await relativeToMatmuls(profiled),
      large: pointOf(largeSize),
      stopped,
    };
  } finally {
    device.destroy();
  }
}

async function relativeToMatmuls(profiled: Parameters<typeof measure>[0]): Promise<number> {
  for await (const { result } of measure(profiled)) {
    if (result) return result.profile.step.relativeToMatmuls;
  }
  throw new Error("The measurement ended without a result.");
}

async function measureSizes(
  host: GrowthHost,
  sizes: readonly Size[],
  onPoint: (size: Size) => void,
) {
  const points = new Map<Size, GrowthPoint>();
  const stopped = new Map<Size, Stopped>();
  for (let pass = 0; pass < PASSES; pass++) {
    for (const size of sizes) {
      if (stopped.has(size)) continue;
      onPoint(size);
      const before = points.get(size);
      const { variants = host.variants } = before ?? {};
      const point = await measurePoint({ ...host, variants }, size);
      if ("why" in point) stopped.set(size, point);
      else points.set(size, fastest(point, before));
    }
  }
  return { points: [...points.values()], stopped: [...stopped.values()] };
}

function fastest(point: GrowthPoint, before = point): GrowthPoint {
  const coreMs = Math.min(point.coreMs ?? Number.NaN, before.coreMs ?? Number.NaN);
  const ms = Math.min(point.ms, before.ms);
  return { ...before, ...point, ms, ...(!Number.isNaN(coreMs) && { coreMs }) };
}

/** Returns each size once; the default one is on all curves. */
function everySize(): Size[] {
  const others = letters.flatMap(sizesAlong).filter((size) => !isSame(size, defaultSize));
  return [defaultSize, ...others, largeSize];
}

const isSame = (a: Size, b: Size) => letters.every((letter) => a[letter] === b[letter]);

/** GFLOP/s at the large size over those at the default size. */
export const largeOverDefault = ({ atDefault, large }: Growth) =>
  large && gflops(large) / gflops(atDefault);
