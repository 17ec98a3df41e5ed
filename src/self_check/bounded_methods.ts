// The kernels of single methods on bounded matrices: the same operations as in the references, with the error of
// each in f32.

import { scaleAdditions } from "../../shaders/auxiliary_scale.ts";
import type { JumpreluPenalty } from "../../shaders/jumprelu_gradient.ts";
import type { ReconstructionErrorName } from "../config/settings.ts";
import { reconstructionErrors } from "../reference/reconstruction_errors.ts";
import {
  addRow,
  at,
  type Bounded,
  map,
  masked,
  matmul,
  minus,
  plus,
  repeated,
  scaled,
  times,
  total,
  ULP,
  where,
} from "./bounded.ts";
import { blockSums, quadSums } from "./bounded_kernels.ts";
import { activationBounds, reconstructionErrorBounds } from "./row_bounds.ts";

/** ã and dã (B,H). */
interface AuxiliaryPart {
  readonly deadCodes: Bounded;
  readonly deadDh: Bounded;
}

const withAuxiliary = (delta: Bounded, part: AuxiliaryPart | undefined) =>
  part
    ? plus(
        delta,
        masked(part.deadDh, (i) => at(part.deadCodes.value, i) > 0),
      )
    : delta;

const pullOf = (dm: Bounded, rows: number) => scaled(dm, 1 / rows, 3);

/** e^a; WGSL allows an error of 3 + 2|a| ULP. */
const exponential = (a: Bounded) =>
  map(a, Math.exp, (value, error, result) => result * (error + (3 + 2 * Math.abs(value)) * ULP));

const relu = (a: Bounded) => map(a, (value) => Math.max(value, 0), activationBounds.relu.value);

const squaresOf = (a: Bounded) =>
  map(a, (value) => value ** 2, reconstructionErrorBounds.mean.term);

/** dz1 (B,H), and the sums over blocks of the thresholds' gradient. */
export function jumpreluGradient(
  penaltyOn: JumpreluPenalty,
  bandwidth: number,
  { dh, z, threshold, dm }: Readonly<Record<"dh" | "z" | "threshold" | "dm", Bounded>>,
  auxiliary?: AuxiliaryPart,
) {
  const { rows, columns } = dh;
  const pull = pullOf(dm, rows);
  const thetaAt = (i: number) => at(threshold.value, i % columns);
  const d = penaltyOn === "activations" ? addRow(dh, pull) : dh;
  const product = times(d, repeated(threshold, rows));
  const term = penaltyOn === "counts" ? addRow(product, pull) : product;
  /** How far the threshold's window is from its edge; near 0, f32 may decide either way. */
  const inside = (i: number) => bandwidth / 2 - Math.abs(at(z.value, i) - thetaAt(i));
  const terms = map(
    term,
    (value, i) => (inside(i) > 0 ? -value : 0),
    (value, error, _, i) => {
      const isEdge = Math.abs(inside(i)) <= ULP * bandwidth + at(z.error, i);
      if (isEdge) return Math.abs(value) + error;
      return inside(i) > 0 ? error : 0;
    },
  );
  const dz1 = where(d, minus(z, repeated(threshold, rows)));
  return {
    dz1: withAuxiliary(dz1, auxiliary),
    thresholdSums: scaled(blockSums(terms), 1 / bandwidth, 3),
  };
}

/** h and g (B,H). */
export function gate(
  z: Bounded,
  {
    gateBias,
    logScale,
    magnitudeBias,
  }: Readonly<Record<"gateBias" | "logScale" | "magnitudeBias", Bounded>>,
) {
  const opening = addRow(z, gateBias);
  const magnitude = addRow(times(repeated(exponential(logScale), z.rows), z), magnitudeBias);
  return { h: where(relu(magnitude), opening), g: relu(opening) };
}

/** dz1 (B,H), and the sums over blocks of the gradients of b_gate, r and b_mag. */
export function gateGradient(
  { z, h, g, dh, dg }: Readonly<Record<"z" | "h" | "g" | "dh" | "dg", Bounded>>,
  dm: Bounded,
  logScale: Bounded,
) {
  const dmag = where(dh, h);
  const dpi = where(addRow(dg, pullOf(dm, dg.rows)), g);
  const scaledDmag = times(dmag, repeated(exponential(logScale), dg.rows));
  return {
    dz1: plus(scaledDmag, dpi),
    gateSums: [dpi, times(scaledDmag, z), dmag].map(blockSums),
  };
}

/** dz1 (B,H) from dh, one matrix (B,H) for each prefix. */
export function merge(
  prefixes: readonly number[],
  dh: readonly Bounded[],
  h: Bounded,
  dm: Bounded,
  auxiliary?: AuxiliaryPart,
) {
  const { rows, columns } = h;
  const sum = dh
    .map((part, g) => masked(part, (i) => i % columns < at(prefixes, g)))
    .reduce((all, part) => plus(all, part));
  const delta = where(addRow(sum, pullOf(dm, rows)), h);
  return withAuxiliary(delta, auxiliary);
}

/** e (B,D) and its sums over blocks, from dz2 (B,D) of the first of `prefixCount` blocks. */
export function residual(
  reconstructionError: ReconstructionErrorName,
  prefixCount: number,
  dz2: Bounded,
  variance = 1,
) {
  const { scale } = reconstructionErrors[reconstructionError];
  // The scale has two factors and a division, and the factor one more.
  const e = scaled(dz2, -prefixCount / (2 * scale(dz2.rows, dz2.columns, variance)), 9);
  return { residual: e, residualSums: blockSums(e) };
}

/** Sums of ‖e − ē‖² over blocks and quads. */
export function residualSpread(e: Bounded, totals: Bounded) {
  const mean = scaled(totals, -1 / e.rows, 3);
  return quadSums(blockSums(squaresOf(addRow(e, mean))));
}

/** 2α / Σ spreadSums */
export function auxiliaryScale(spreadSums: Bounded, auxWeight: number): Bounded {
  const sum = total(spreadSums, scaleAdditions(spreadSums.value.length));
  return map(
    sum,
    (value) => (2 * auxWeight) / value,
    (value, error, result) => result * ((2 * error) / value + 4 * ULP),
  );
}

/** The delta of the auxiliary loss, and sums of its squared errors over blocks and quads. */
export function auxiliaryDecode(deadCodes: Bounded, weights: Bounded, e: Bounded, scale: number) {
  const error = minus(matmul(deadCodes, weights), e);
  return { delta: scaled(error, scale, 0), errorSums: quadSums(blockSums(squaresOf(error))) };
}
