// The kernels of single methods, which are not part of a run's stages, as cases.

import { active_units } from "../../../shaders/active_units.ts";
import { auxiliary_decode } from "../../../shaders/auxiliary_decode.ts";
import { auxiliary_scale } from "../../../shaders/auxiliary_scale.ts";
import { count_dead } from "../../../shaders/count_dead.ts";
import { count_rows } from "../../../shaders/count_rows.ts";
import { decode } from "../../../shaders/decode.ts";
import { decoder_gradient } from "../../../shaders/decoder_gradient.ts";
import { expand } from "../../../shaders/expand.ts";
import { gate } from "../../../shaders/gate.ts";
import { gate_gradient } from "../../../shaders/gate_gradient.ts";
import { hidden_gradient } from "../../../shaders/hidden_gradient.ts";
import { jumprelu_gradient } from "../../../shaders/jumprelu_gradient.ts";
import type { Kernel } from "../../../shaders/kernel.ts";
import { loadSparse } from "../../../shaders/matmul/matmul.ts";
import type { MatmulVariant } from "../../../shaders/matmul/variant.ts";
import { merge } from "../../../shaders/merge.ts";
import { residual } from "../../../shaders/residual.ts";
import { residual_spread } from "../../../shaders/residual_spread.ts";
import { sum_blocks } from "../../../shaders/sum_blocks.ts";
import { parseSettings } from "../../../src/config/settings.ts";
import type { BatchShape } from "../../../src/reference/shape.ts";
import { type CheckedKernel, cases } from "../../../src/self_check/kernels.ts";
import { kernelCasesOf, variantCasesOf } from "./kernels.ts";

await loadSparse();

const settings = parseSettings({ outputActivation: "linear" });

function checked(kernelWith: (variant?: MatmulVariant) => Kernel): CheckedKernel {
  const { name, label, variant, choices } = kernelWith();
  return {
    label,
    id: name,
    isMatmul: variant !== undefined,
    hasSparse: variant !== undefined && choices.output !== "sums",
    kernel: kernelWith,
    case: (shape: BatchShape) => {
      const makeCase = cases[name];
      if (!makeCase) throw new Error(`The kernel ${name} has no case.`);
      return makeCase(shape, settings, choices);
    },
  };
}

const matmuls = [
  (variant?: MatmulVariant) => hidden_gradient("sums", variant),
  (variant?: MatmulVariant) => hidden_gradient("active sums", variant),
  (variant?: MatmulVariant) => decoder_gradient(variant, true),
  (variant?: MatmulVariant) => decode("linear", "mean", "delta", "u8", variant, true),
  (variant?: MatmulVariant) => decode("linear", "mean", "reconstruction", "f32", variant, true),
  auxiliary_decode,
];

const others: readonly Kernel[] = [
  active_units("rows"),
  active_units("columns"),
  jumprelu_gradient("activations"),
  jumprelu_gradient("counts"),
  jumprelu_gradient("counts", true),
  sum_blocks("hidden"),
  sum_blocks("hidden", 3),
  sum_blocks("inputs"),
  gate,
  gate_gradient,
  expand,
  merge(),
  merge(true),
  count_dead,
  count_rows,
  residual("mean"),
  residual_spread,
  auxiliary_scale,
];

export const checkedMethods = new Map(
  [...matmuls, ...others.map((kernel) => () => kernel)]
    .map(checked)
    .map((kernel) => [kernel.label, kernel]),
);

export const methodCases = [...kernelCasesOf(checkedMethods), ...variantCasesOf(checkedMethods)];
