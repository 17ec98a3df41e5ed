// Labelled rows of F features on the GPU, and the sums over them that probes need. The rows are in chunks, each within
// the default limits of a binding. Sums over a chunk are computed in f32, always in the same order, and those of all
// chunks are added in float64.

import type { Dispatch, Stage } from "../engine/engine.ts";
import { Engine } from "../engine/engine.ts";
import type { PipelineCache } from "../engine/pipelines.ts";
import { FLOAT_BYTES, roundUp } from "../math.ts";
import { withoutPadding } from "../model/layout.ts";
import type { ProbeSet, SoftmaxSums } from "../statistics/linear_probe.ts";
import { type UnitProbeSet, unitProbeSetOf } from "../statistics/unit_probe.ts";
import { linearProbeStages, unitProbeStages, variantFor } from "../training/probe_stages.ts";

/** The most rows in a chunk: the fewer, the smaller the rounding errors of its sums. */
const CHUNK_ROWS = 4096;
/** The most features in a chunk: 128 MiB. */
const CHUNK_VALUES = 2 ** 25;

interface Shape {
  /** N */
  readonly count: number;
  /** F */
  readonly features: number;
  /** C */
  readonly classes: number;
}

interface Chunk {
  /** Of its first row. */
  readonly start: number;
  readonly rows: number;
  readonly linear: readonly Stage[];
  readonly units: readonly Stage[];
}

export class GpuRows {
  private readonly featureSums: Float64Array;
  private readonly featureSquares: Float64Array;
  /** (C) */
  private readonly counts: Float64Array;
  /** (C,F) rows of each class in which a feature is not 0 */
  private readonly active: Float64Array;
  private filled = 0;

  /**
   * Allocates rows, which `add` fills in.
   * @throws OutOfMemoryError
   */
  static async create(
    device: GPUDevice,
    shape: Shape,
    { pipelines, signal }: { pipelines?: PipelineCache | undefined; signal?: AbortSignal } = {},
  ): Promise<GpuRows> {
    const engine = new Engine(device, pipelines);
    const { count, features, classes } = shape;
    const [stride, width] = [roundUp(features, 4), roundUp(classes, 4)];
    const most = Math.max(1, Math.min(CHUNK_ROWS, Math.floor(CHUNK_VALUES / stride)));
    const chunks: Chunk[] = [];
    for (let start = 0; start < count; start += most) {
      const rows = Math.min(most, count - start);
      const linear = linearProbeStages(chunks.length).map(
        (stage) => stage.withVariant?.(variantFor(classes)) ?? stage,
      );
      chunks.push({ start, rows, linear, units: unitProbeStages(chunks.length) });
    }
    const lengths = {
      weights: roundUp(features, 4) * width,
      bias: width,
      unitParameters: 2 * classes * stride,
      ...Object.assign({}, ...chunks.map(({ rows }, i) => chunkLengths(i, rows, shape))),
    } as Record<string, number>;
    try {
      const sizes = Object.entries(lengths).map(([name, length]) => [name, FLOAT_BYTES * length]);
      await engine.allocate(Object.fromEntries(sizes), "close other programs that use the GPU");
      await engine.prepare(chunks.flatMap(({ linear, units }) => [...linear, ...units]));
      return new GpuRows(engine, shape, chunks, signal);
    } catch (error) {
      engine.destroy();
      throw error;
    }
  }

  private constructor(
    private readonly engine: Engine,
    private readonly shape: Shape,
    private readonly chunks: readonly Chunk[],
    private readonly signal: AbortSignal | undefined,
  ) {
    const { features, classes } = shape;
    this.featureSums = new Float64Array(features);
    this.featureSquares = new Float64Array(features);
    this.counts = new Float64Array(classes);
    this.active = new Float64Array(features * classes);
  }

  /**
   * Adds rows (rows,F) with their labels (rows).
   * @throws the signal's reason if it is aborted
   */
  add(values: Float32Array, labels: Uint32Array): void {
    this.signal?.throwIfAborted();
    const { features } = this.shape;
    const stride = roundUp(features, 4);
    for (let row = 0; row < labels.length; ) {
      const at = this.filled;
      const index = this.chunks.findIndex(({ start, rows }) => at < start + rows);
      const chunk = this.chunks[index] as Chunk;
      const rows = Math.min(labels.length - row, chunk.start + chunk.rows - at);
      const part = values.subarray(row * features, (row + rows) * features);
      const offset = at - chunk.start;
      this.engine.write(`X${index}`, padded(part, features), FLOAT_BYTES * offset * stride);
      this.engine.write(`labels${index}`, labels.slice(row, row + rows), FLOAT_BYTES * offset);
      this.filled += rows;
      row += rows;
    }
    for (let row = 0; row < labels.length; row++) {
      const label = labels[row] as number;
      this.counts[label] = (this.counts[label] as number) + 1;
      for (let f = 0; f < features; f++) {
        const x = values[row * features + f] as number;
        if (x === 0) continue;
        this.featureSums[f] = (this.featureSums[f] as number) + x;
        this.featureSquares[f] = (this.featureSquares[f] as number) + x * x;
        const to = label * features + f;
        this.active[to] = (this.active[to] as number) + 1;
      }
    }
  }

  /** For a linear probe. */
  get linear(): ProbeSet {
    return {
      rows: this.shape.count,
      sums: this.featureSums,
      squares: this.featureSquares,
      evaluate: (weights) => this.softmaxSums(weights),
    };
  }

  /** For probes of single features. */
  get units(): UnitProbeSet {
    const { featureSquares: squares, counts, active } = this;
    return unitProbeSetOf({ squares, counts, active }, (parameters) => this.unitSums(parameters));
  }

  /** Frees the buffers, but not the device, which belongs to the caller. */
  destroy(): void {
    this.engine.destroy();
  }

  private async softmaxSums(weights: Float64Array): Promise<SoftmaxSums> {
    this.signal?.throwIfAborted();
    const { engine, chunks, shape } = this;
    const { features, classes } = shape;
    const width = roundUp(classes, 4);
    engine.write("weights", padded(weights.subarray(0, features * classes), classes));
    engine.write("bias", padded(weights.subarray(features * classes), classes));
    const gradient = new Float64Array(weights.length);
    let [loss, errors] = [0, 0];
    const found = chunks.map(async ({ rows, linear }, i) => {
      engine.submit(this.dispatches(linear, { batch: rows, inputs: features, hidden: classes }));
      return Promise.all([
        engine.readFloats(`weightGradient${i}`, features * width),
        engine.readFloats(`biasGradient${i}`, width),
        engine.readFloats(`losses${i}`, rows),
        engine.readFloats(`errors${i}`, rows),
      ]);
    });
    for (const chunk of await Promise.all(found)) {
      const [dV, da, losses, wrong] = chunk;
      addTo(gradient, withoutPadding(dV, features, classes));
      addTo(gradient.subarray(features * classes), da.subarray(0, classes));
      loss += total(losses);
      errors += total(wrong);
    }
    return { loss, gradient, errors };
  }

  /**
   * @param parameters (2C,F), w of every class and then b
   * @returns (6C,F)
   */
  private async unitSums(parameters: Float64Array): Promise<Float64Array> {
    this.signal?.throwIfAborted();
    const { engine, chunks, shape } = this;
    const { features, classes } = shape;
    const length = 6 * classes * roundUp(features, 4);
    engine.write("unitParameters", padded(parameters, features));
    const sums = new Float64Array(6 * classes * features);
    const found = chunks.map(({ rows, units }, i) => {
      engine.submit(this.dispatches(units, { batch: rows, hidden: features }));
      return engine.readFloats(`unitSums${i}`, length);
    });
    for (const chunk of await Promise.all(found)) {
      addTo(sums, withoutPadding(chunk, 6 * classes, features));
    }
    return sums;
  }

  private dispatches(stages: readonly Stage[], uniforms: Dispatch["uniforms"]): Dispatch[] {
    const { classes } = this.shape;
    return stages.map((stage) => ({ stage, uniforms: { ...uniforms, classes } }));
  }
}

/** The four-byte words of a chunk's buffers. */
function chunkLengths(i: number, rows: number, { features, classes }: Shape) {
  const [stride, width] = [roundUp(features, 4), roundUp(classes, 4)];
  const lengths = {
    X: rows * stride,
    labels: rows,
    z: rows * width,
    hiddenSums: Math.ceil(rows / 8) * width,
    activeSums: Math.ceil(rows / 8) * width,
    losses: rows,
    errors: rows,
    weightGradient: features * width,
    biasGradient: width,
    unitSums: 6 * classes * stride,
  };
  return Object.fromEntries(Object.entries(lengths).map(([name, length]) => [name + i, length]));
}

/** Returns rows of `columns` values as f32, padded with zeros to whole quads. */
function padded(values: Float32Array | Float64Array, columns: number): Float32Array<ArrayBuffer> {
  const stride = roundUp(columns, 4);
  const rows = values.length / columns;
  const found = new Float32Array(rows * stride);
  for (let row = 0; row < rows; row++) {
    found.set(values.subarray(row * columns, (row + 1) * columns), row * stride);
  }
  return found;
}

function addTo(sums: Float64Array, values: Float32Array): void {
  for (let i = 0; i < values.length; i++) sums[i] = (sums[i] as number) + (values[i] as number);
}

function total(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
