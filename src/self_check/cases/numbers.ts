// Cases for the kernels that finish what methods need at the end of a step: penalties of a sum, what is reported beside
// the loss, and thresholds that stay positive.

import { type MethodNumbers, methodNumberNames } from "../../../shaders/history_row.ts";
import { numberAdditions } from "../../../shaders/method_numbers.ts";
import type { Settings } from "../../config/settings.ts";
import { penalty_total } from "../../reference/penalty_total.ts";
import { reconstructionErrors } from "../../reference/reconstruction_errors.ts";
import type { BatchShape } from "../../reference/shape.ts";
import { penaltyUniforms } from "../../training/plan.ts";
import { at, type Bounded, exact, scaled, total, ULP } from "../bounded.ts";
import { penaltyTotal } from "../bounded_kernels.ts";
import { compare, compareBounded } from "../compare.ts";
import { parameter, randomSource } from "../matrices.ts";
import { type KernelCase, kernelCase, rounded } from "../run_kernel.ts";

export function rectifyCase({ hidden }: BatchShape): KernelCase {
  const threshold = randomSource(41).values(hidden, -1, 1);
  threshold[0] = 0.5;
  return kernelCase(
    { hidden },
    { threshold: parameter(threshold, 1, hidden) },
    { threshold: { rows: 1, columns: hidden } },
    (written) => [
      compare(
        "threshold",
        written.threshold,
        threshold.map((theta) => Math.max(theta, 0)),
        () => 0,
      ),
    ],
  );
}

export function penaltyTotalCase({ hidden }: BatchShape, settings: Settings): KernelCase {
  const random = randomSource(42);
  const penalty = random.values(hidden, 0, 1);
  const dm = random.values(hidden, 0.1, 1);
  // Far from the sum, at which the penalty is 0.
  const given = {
    ...settings,
    penalty: "l0-target",
    ...rounded({ targetL0: 0.2 * hidden }),
  } as const;
  const expected = penalty_total(given, { penalty, dm });
  const bounds = penaltyTotal(
    { penalty: exact(penalty, 1, hidden), dm: exact(dm, 1, hidden) },
    given,
  );
  const units = { rows: 1, columns: hidden };
  return kernelCase(
    { hidden, ...penaltyUniforms(given) },
    { penalty: parameter(penalty, 1, hidden), dm: parameter(dm, 1, hidden) },
    { penalty: units, dm: units },
    (written) => [
      compareBounded("penalty", written.penalty, expected.penalty, bounds.penalty),
      compareBounded("dm", written.dm, expected.dm, bounds.dm),
    ],
  );
}

export function methodNumbersCase(
  { rows, inputs, hidden }: BatchShape,
  { reconstructionError }: Settings,
  { auxiliary, dead, threshold }: Readonly<Partial<Record<keyof MethodNumbers, string>>>,
): KernelCase {
  const random = randomSource(43);
  const sums = random.values(Math.ceil(rows / 8) * Math.ceil(inputs / 4), 0, 2);
  const thresholds = random.values(threshold === "one" ? 1 : hidden, 0, 1);
  const { auxiliaryScale, variance } = rounded({ auxiliaryScale: 0.3, variance: 1.3 });
  const factors = {
    error: reconstructionErrors[reconstructionError].scale(rows, inputs, variance),
    scale: auxiliaryScale / 2,
  };
  const of = (values: Float64Array, factor: number) =>
    scaled(total(exact(values, 1, values.length), numberAdditions(values.length)), factor, 6);
  const zero = exact(new Float64Array(1), 1, 1);
  const expected: Readonly<Record<(typeof methodNumberNames)[number], Bounded>> = {
    auxiliary: auxiliary ? of(sums, factors[auxiliary as keyof typeof factors]) : zero,
    dead: dead ? exact(Float64Array.of(hidden), 1, 1) : zero,
    threshold: threshold ? of(thresholds, 1 / thresholds.length) : zero,
  };
  const list = methodNumberNames.map((name) => expected[name]);
  return kernelCase(
    { batch: rows, inputs, hidden, variance },
    {
      auxiliarySums: new Float32Array(sums),
      auxiliaryScale: Float32Array.of(auxiliaryScale),
      deadCount: Uint32Array.of(hidden),
      thresholds: parameter(thresholds, 1, thresholds.length),
    },
    { numbers: { rows: 1, columns: 4 } },
    ({ numbers }) => [
      compare(
        "numbers",
        numbers,
        [...list.map(({ value }) => at(value, 0)), 0],
        (i) => list[i]?.error[0] ?? ULP,
      ),
    ],
  );
}
