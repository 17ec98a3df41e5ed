import {
  type BufferSpec,
  bytesOf,
  type Kernel,
  type Uniforms,
  withDerivedSizes,
} from "../../shaders/kernel.ts";
import { Engine } from "../engine/engine.ts";
import type { PipelineCache } from "../engine/pipelines.ts";
import { roundUp } from "../math.ts";
import { withoutPadding } from "../model/layout.ts";
import { mapValues } from "../records.ts";
import type { Check } from "./compare.ts";

export interface KernelHost {
  readonly device: GPUDevice;
  readonly pipelines: PipelineCache;
}

type Data = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A matrix that a kernel writes: read back without its padding. */
interface Output {
  readonly rows: number;
  readonly columns: number;
  /** Four-byte words from row to row; the columns rounded up to 4 by default. */
  readonly stride?: number;
}

const strideOf = ({ columns, stride = roundUp(columns, 4) }: Output) => stride;

/** A kernel's inputs, and the comparison of its outputs with the reference. */
export interface KernelCase {
  /** Runs the kernel, in any variant, and compares its outputs with the reference. */
  run(host: KernelHost, kernel: Kernel): Promise<Check[]>;
}

export function kernelCase<Written extends string>(
  uniforms: Uniforms,
  inputs: Readonly<Record<string, Data>>,
  outputs: Readonly<Record<Written, Output>>,
  judge: (results: Readonly<Record<Written, Float32Array>>) => Check[],
): KernelCase {
  return {
    run: async (host, kernel) => judge(await runKernel(host, kernel, uniforms, inputs, outputs)),
  };
}

/** Runs one dispatch, after that of the marks if the kernel is a sparse variant. Outputs start as NaN, so that an element that the kernel does not write cannot pass. */
export async function runKernel<Written extends string>(
  { device, pipelines }: KernelHost,
  kernel: Kernel,
  uniforms: Uniforms,
  inputs: Readonly<Record<string, Data>>,
  outputs: Readonly<Record<Written, Output>>,
): Promise<Record<Written, Float32Array>> {
  const engine = new Engine(device, pipelines);
  const { marks } = kernel;
  const given = Object.entries(inputs);
  const written = Object.entries(outputs) as [Written, Output][];
  const floats = (output: Output) => output.rows * strideOf(output);
  const inPlace = new Set(given.map(([name]) => name));
  const fresh = written.filter(([name]) => !inPlace.has(name));
  try {
    await engine.allocate({
      ...Object.fromEntries(given.map(([name, data]) => [name, data.byteLength])),
      ...Object.fromEntries(fresh.map(([name, output]) => [name, 4 * floats(output)])),
      ...(marks && { marks: bytesOf(marks.kernel.specs.marks as BufferSpec, sizesOf(uniforms)) }),
    });
    for (const [name, data] of given) engine.write(name, data);
    for (const [name, output] of fresh) {
      engine.write(name, new Float32Array(floats(output)).fill(Number.NaN));
    }
    const bindings = Object.fromEntries(kernel.buffers.map((name) => [name, name]));
    const marking = marks && {
      kernel: marks.kernel,
      bindings: { values: marks.of, marks: "marks" },
    };
    const stages = [...(marking ? [marking] : []), { kernel, bindings }];
    await engine.prepare(stages);
    engine.submit(stages.map((stage) => ({ stage, uniforms })));
    const results = {} as Record<Written, Float32Array>;
    for (const [name, output] of written) {
      const padded = await engine.readFloats(name, floats(output));
      checkPadding(name, padded, output);
      results[name] = withoutPadding(padded, output.rows, output.columns, strideOf(output));
    }
    return results;
  } finally {
    engine.destroy();
  }
}

const sizesOf = ({ batch = 0, hidden = 0 }: Uniforms) =>
  withDerivedSizes({ N: 0, B: batch, D: 0, H: hidden, P: 0, S: 0, T: 0, G: 1, C: 0 });

/** Later kernels rely on padding columns being 0. */
function checkPadding(name: string, padded: Float32Array, output: Output): void {
  const { columns } = output;
  const stride = strideOf(output);
  const wrong = padded.findIndex((value, i) => i % stride >= columns && value !== 0);
  if (wrong !== -1)
    throw new Error(`${name}: padding column ${wrong % stride} is ${padded[wrong]}`);
}

/** Rounds uniforms to f32, as the shader reads them, so that references use the same values. */
export function rounded<T extends Record<string, number>>(values: T): T {
  return mapValues(values, (value) => Math.fround(value)) as T;
}
