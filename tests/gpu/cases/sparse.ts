// Sparse variants give the bits of the baseline on the same code, however sparse or dense it is.

import { auxiliary_decode } from "../../../shaders/auxiliary_decode.ts";
import { decode } from "../../../shaders/decode.ts";
import { decoder_gradient } from "../../../shaders/decoder_gradient.ts";
import { encoder_gradient } from "../../../shaders/encoder_gradient.ts";
import { hidden_gradient } from "../../../shaders/hidden_gradient.ts";
import type { Kernel } from "../../../shaders/kernel.ts";
import { loadSparse } from "../../../shaders/matmul/matmul.ts";
import type { MatmulVariant } from "../../../shaders/matmul/variant.ts";
import type { BatchShape } from "../../../src/reference/shape.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import {
  batchValues,
  parameter,
  randomSource,
  storedBatch,
} from "../../../src/self_check/matrices.ts";
import { randomRows } from "../../../src/self_check/rows.ts";
import { type KernelHost, runKernel } from "../../../src/self_check/run_kernel.ts";
import { allVariants, variantName } from "../../../src/training/tuning/variants.ts";

await loadSparse();

const sparseVariants = allVariants.filter(({ kind }) => kind === "sparse");

/** The number of active units in a row of a code. */
type ActiveIn = (row: number, hidden: number) => number;

const codes: Readonly<Record<string, ActiveIn>> = {
  "k = 1": () => 1,
  "k = H": (_, hidden) => hidden,
  "k = 5": (_, hidden) => Math.min(5, hidden),
  "blank rows and one dense row": (row, hidden) =>
    row % 3 === 1 ? 0 : row === 6 ? hidden : Math.min(2, hidden),
  "no active unit but one": (row) => (row === 0 ? 1 : 0),
};

const shapes: readonly BatchShape[] = [
  { rows: 1, inputs: 1, hidden: 1 },
  { rows: 45, inputs: 30, hidden: 37 },
  { rows: 32, inputs: 8, hidden: 128 },
  { rows: 67, inputs: 21, hidden: 301 },
];

/** Every fourth unit is dead, unless all are active. */
function codeOf({ rows, hidden }: BatchShape, activeIn: ActiveIn): Float64Array {
  const random = randomSource(50);
  const code = new Float64Array(rows * hidden);
  for (let row = 0; row < rows; row++) {
    const active = activeIn(row, hidden);
    const alive = Array.from({ length: hidden }, (_, j) => j).filter(
      (j) => active === hidden || j % 4 !== 2,
    );
    const places = random.values(alive.length, 0, 1);
    const first = alive.toSorted((i, j) => (places[i] ?? 0) - (places[j] ?? 0)).slice(0, active);
    const values = random.values(active, 0.1, 1);
    first.forEach((j, i) => {
      code[row * hidden + j] = values[i] as number;
    });
  }
  return code;
}

type Inputs = Parameters<typeof runKernel>[3];

interface Stage {
  readonly kernel: (variant?: MatmulVariant) => Kernel;
  readonly inputs: (shape: BatchShape, code: Float64Array) => Inputs;
  /** Whether it differs from another stage only in what it loads or stores. */
  readonly isAlike?: boolean;
}

const values = (seed: number, rows: number, columns: number) =>
  randomSource(seed).values(rows * columns, -0.5, 0.5);

const storedRows = (rows: number, inputs: number, element: "u8" | "f16" | "f32") =>
  storedBatch(randomRows(randomSource(51), rows, inputs, element).values, inputs);

/** What all decoding kernels read but their code. */
const decoding = ({ rows, inputs, hidden }: BatchShape) => ({
  weights: parameter(values(52, hidden, inputs), hidden, inputs),
  bias: parameter(values(53, 1, inputs), 1, inputs),
  X: storedRows(rows, inputs, "u8"),
  residual: batchValues(values(54, rows, inputs), rows, inputs),
  auxiliaryScale: Float32Array.of(0.3),
});

/** What all kernels of dz₁ read but their code. */
const pulling = ({ rows, inputs, hidden }: BatchShape) => ({
  dz2: batchValues(values(55, rows, inputs), rows, inputs),
  weights: parameter(values(56, hidden, inputs), hidden, inputs),
  dm: parameter(values(57, 1, hidden), 1, hidden),
});

const asCode = (name: string, { rows, hidden }: BatchShape, code: Float64Array) => ({
  [name]: batchValues(code, rows, hidden),
});

const stages: Readonly<Record<string, Stage>> = {
  decode: {
    kernel: (variant) => decode("linear", "mean", "delta", "u8", variant),
    inputs: (shape, code) => ({ ...decoding(shape), ...asCode("h", shape, code) }),
  },
  "decode to 0–1": {
    isAlike: true,
    kernel: (variant) => decode("sigmoid", "mean", "reconstruction", "u8", variant),
    inputs: (shape, code) => ({ ...decoding(shape), ...asCode("h", shape, code) }),
  },
  auxiliary_decode: {
    kernel: auxiliary_decode,
    inputs: (shape, code) => ({ ...decoding(shape), ...asCode("deadCodes", shape, code) }),
  },
  hidden_gradient: {
    kernel: (variant) => hidden_gradient("topk", variant),
    inputs: (shape, code) => ({ ...pulling(shape), ...asCode("h", shape, code) }),
  },
  "hidden_gradient, active sums": {
    kernel: (variant) => hidden_gradient("active sums", variant),
    inputs: (shape, code) => ({ ...pulling(shape), ...asCode("h", shape, code) }),
  },
  decoder_gradient: {
    kernel: decoder_gradient,
    inputs: (shape, code) => ({
      ...asCode("input", shape, code),
      delta: batchValues(values(58, shape.rows, shape.inputs), shape.rows, shape.inputs),
    }),
  },
  ...Object.fromEntries(
    (["u8", "f16", "f32"] as const).map((element) => [
      `encoder_gradient, ${element}`,
      {
        isAlike: element !== "f32",
        kernel: (variant) => encoder_gradient(element, variant),
        inputs: (shape, code) => {
          const signs = values(59, shape.rows, shape.hidden).map(Math.sign);
          const delta = code.map((value, i) => (value === 0 ? 0 : value * (signs[i] as number)));
          return {
            ...asCode("delta", shape, delta),
            input: storedRows(shape.rows, shape.inputs, element),
          };
        },
      } satisfies Stage,
    ]),
  ),
};

/** The matrices that the kernels write. */
const outputsOf = ({ rows, inputs, hidden }: BatchShape, kernel: Kernel) => {
  const isEncoder = kernel.name === "encoder_gradient";
  const blocks = Math.ceil(rows / 8) * Math.ceil(inputs / 4);
  const all = {
    output: { rows, columns: inputs },
    errorSums: { rows: 1, columns: blocks, stride: blocks },
    dz1: { rows, columns: hidden },
    dh: { rows, columns: hidden },
    weights: isEncoder ? { rows: inputs, columns: hidden } : { rows: hidden, columns: inputs },
    bias: { rows: 1, columns: isEncoder ? hidden : inputs },
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => kernel.written.includes(name)));
};

async function sameBits(host: KernelHost, { kernel, inputs }: Stage): Promise<Check[]> {
  const checks: Check[] = [];
  for (const shape of shapes) {
    const { rows, inputs: D, hidden } = shape;
    const uniforms = { batch: rows, inputs: D, hidden };
    for (const [name, activeIn] of Object.entries(codes)) {
      const code = codeOf(shape, activeIn);
      const run = (variant?: MatmulVariant) => {
        const chosen = kernel(variant);
        const given = Object.entries(inputs(shape, code)).filter(
          ([buffer]) => chosen.buffers.includes(buffer) && !chosen.written.includes(buffer),
        );
        const read = Object.fromEntries(given);
        return runKernel(host, chosen, uniforms, read, outputsOf(shape, chosen));
      };
      const expected = await run();
      for (const variant of sparseVariants) {
        const actual = await run(variant);
        checks.push(
          ...Object.entries(expected).map(([output, dense]) =>
            compare(
              `${output} of B=${rows} D=${D} H=${hidden}, ${name}, ${variantName(variant)}`,
              actual[output] as Float32Array,
              dense,
              () => 0,
            ),
          ),
        );
      }
    }
  }
  return checks;
}

export const sparseCases = Object.entries(stages).map(([name, stage]) => ({
  name: `${name}, sparse variants against the baseline's bits`,
  longIn: stage.isAlike ? (["Chrome", "Node"] as const) : (["Chrome"] as const),
  run: (host: KernelHost) => sameBits(host, stage),
}));
