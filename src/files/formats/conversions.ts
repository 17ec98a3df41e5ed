// Changes of parameters that leave the model what it is: other inputs, or a bias that is subtracted or not. All are
// computed in float64 and rounded once.

import { perColumn, type Scaling } from "../../data/scaling.ts";
import { InputError } from "../../input_error.ts";
import type { ModelShape, Parameters } from "../../model/tensors.ts";

/** How values become inputs: x = s (value − offset) / divisor. */
export interface InputUnits {
  readonly scaling: Scaling;
  /** s */
  readonly inputScale: number;
}

interface Weights {
  readonly name: string;
  readonly shape: ModelShape;
  readonly parameters: Parameters;
}

/**
 * Returns the parameters for inputs x′ in other units, x = a x′ + c: the codes of the same values stay the same,
 * and reconstructions change with the inputs. The output must be linear.
 * @param preBias whether the encoder subtracts b_dec
 * @throws InputError if a parameter exceeds float32
 */
export function inUnits(
  model: Weights,
  preBias: boolean,
  from: InputUnits,
  to: InputUnits,
): Parameters {
  const { inputs } = model.shape;
  const [oldOffset, oldDivisor] = columnsOf(from, inputs);
  const [newOffset, newDivisor] = columnsOf(to, inputs);
  const factor = Float64Array.from(
    oldDivisor,
    (divisor, i) => (from.inputScale / divisor) * ((newDivisor[i] as number) / to.inputScale),
  );
  const shift = Float64Array.from(
    oldDivisor,
    (divisor, i) =>
      (from.inputScale / divisor) * ((newOffset[i] as number) - (oldOffset[i] as number)),
  );
  if (factor.every((a) => a === 1) && shift.every((c) => c === 0)) return model.parameters;
  // A subtracted bias takes the shift with it.
  const { parameters } = preBias ? model : { parameters: withShift(model, shift) };
  const { hidden } = model.shape;
  return finite(model.name, {
    ...parameters,
    W_enc: parameters.W_enc.map((w, i) => w * (factor[Math.floor(i / hidden)] as number)),
    W_dec: parameters.W_dec.map((w, i) => w / (factor[i % inputs] as number)),
    b_dec: parameters.b_dec.map((b, i) => (b - (shift[i] as number)) / (factor[i] as number)),
  });
}

/**
 * Returns the parameters for an encoder that subtracts b_dec from its inputs, or does not.
 * @throws InputError if a parameter exceeds float32
 */
export function withPreBias(model: Weights, from: boolean, to: boolean): Parameters {
  if (from === to) return model.parameters;
  const sign = to ? 1 : -1;
  const { b_dec } = model.parameters;
  return finite(
    model.name,
    withShift(
      model,
      Float64Array.from(b_dec, (b) => sign * b),
    ),
  );
}

const columnsOf = ({ scaling: { offset, divisor } }: InputUnits, inputs: number) =>
  [perColumn(offset, inputs), perColumn(divisor, inputs)] as const;

/** Returns the parameters for inputs without this part (D) of them: its product with W_enc joins the biases. */
function withShift({ shape, parameters }: Weights, shift: Float64Array): Parameters {
  const { inputs, hidden } = shape;
  const { W_enc, b_enc, b_gate, b_mag, r_mag } = parameters;
  const product = new Float64Array(hidden);
  for (let i = 0; i < inputs; i++) {
    const c = shift[i] as number;
    for (let j = 0; j < hidden; j++) {
      product[j] = (product[j] as number) + c * (W_enc[i * hidden + j] as number);
    }
  }
  const added = (bias: Float32Array | undefined, factor = (_: number) => 1) =>
    bias?.map((b, j) => b + factor(j) * (product[j] as number));
  const gate = added(b_gate);
  const magnitude = added(b_mag, (j) => Math.exp(r_mag?.[j] ?? 0));
  return {
    ...parameters,
    ...(b_enc && { b_enc: added(b_enc) as Float32Array }),
    ...(gate && { b_gate: gate }),
    ...(magnitude && { b_mag: magnitude }),
  };
}

function finite(name: string, parameters: Parameters): Parameters {
  for (const [tensor, values] of Object.entries(parameters)) {
    if (values.every(Number.isFinite)) continue;
    throw new InputError(
      `${tensor} of ${name} exceeds the range of float32 when it is converted to other inputs.`,
    );
  }
  return parameters;
}

/** Returns a matrix (rows, columns) as (columns, rows). */
export function transposed(
  values: Float32Array,
  rows: number,
  columns: number,
): Float32Array<ArrayBuffer> {
  const turned = new Float32Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) turned[j * rows + i] = values[i * columns + j] as number;
  }
  return turned;
}

/** Returns the norm of each row (rows). */
export const rowNorms = (values: Float32Array, columns: number): Float64Array =>
  Float64Array.from({ length: values.length / columns }, (_, row) => {
    let sum = 0;
    for (let i = row * columns; i < (row + 1) * columns; i++) sum += (values[i] as number) ** 2;
    return Math.sqrt(sum);
  });
