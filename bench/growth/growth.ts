// The growth of a step's cost with H, B and D, from the article's size.

import { findDevice } from "../../src/cli/device.ts";
import { PipelineCache } from "../../src/engine/pipelines.ts";
import type { ProductForms } from "../../src/training/forms.ts";
import { planRun } from "../../src/training/plan.ts";
import { type Job, settings } from "../job.ts";
import { type GrowthPoint, gflops, type Linearity, linearity } from "./linearity.ts";
import { type GrowthHost, measurePoint, type Stopped } from "./measure.ts";
import { article, big, type Letter, letters, type Size, sizesAlong } from "./points.ts";

export interface Curve extends Linearity {
  readonly letter: Letter;
  readonly points: readonly GrowthPoint[];
}

export interface Growth {
  readonly adapter: string;
  readonly forms: ProductForms;
  readonly curves: readonly Curve[];
  readonly article: GrowthPoint;
  /** Nothing where the device cannot hold it. */
  readonly big: GrowthPoint | undefined;
  readonly stopped: readonly Stopped[];
}

/** Sizes are measured in turn, twice, so that a busy moment cannot bend a curve. */
const PASSES = 2;

/** Measures all sizes; the device is opened and given back here. */
export async function measureGrowth(
  { images, shape }: Job,
  forms: ProductForms,
  onPoint: (size: Size) => void,
  wanted?: string,
): Promise<Growth> {
  const plan = planRun(settings, shape.inputs, images.count);
  const { device, adapter } = await findDevice(plan, wanted);
  try {
    const host = { device, pipelines: new PipelineCache(device), forms, isCpu: adapter.isCpu };
    const { points, stopped } = await measureSizes(host, everySize(), onPoint);
    const pointOf = (size: Size) => points.find((point) => isSame(point.size, size));
    const ofArticle = pointOf(article);
    if (!ofArticle) throw new Error("The device cannot hold the article's job.");
    const curves = letters.map((letter): Curve => {
      const along = sizesAlong(letter).flatMap((size) => pointOf(size) ?? []);
      return { letter, points: along, ...linearity(along) };
    });
    return {
      adapter: adapter.name,
      forms,
      curves,
      article: ofArticle,
      big: pointOf(big),
      stopped,
    };
  } finally {
    device.destroy();
  }
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
      const point = await measurePoint(host, size);
      if ("why" in point) stopped.set(size, point);
      else points.set(size, fastest(point, points.get(size)));
    }
  }
  return { points: [...points.values()], stopped: [...stopped.values()] };
}

function fastest(point: GrowthPoint, before = point): GrowthPoint {
  const coreMs = Math.min(point.coreMs ?? Number.NaN, before.coreMs ?? Number.NaN);
  const ms = Math.min(point.ms, before.ms);
  return { ...point, ms, ...(!Number.isNaN(coreMs) && { coreMs }) };
}

/** Each size once; the article's is on all curves. */
function everySize(): Size[] {
  const others = letters.flatMap(sizesAlong).filter((size) => !isSame(size, article));
  return [article, ...others, big];
}

const isSame = (a: Size, b: Size) => letters.every((letter) => a[letter] === b[letter]);

/** GFLOP/s of the big job over the article's. */
export const bigOverArticle = ({ article, big }: Growth) => big && gflops(big) / gflops(article);
