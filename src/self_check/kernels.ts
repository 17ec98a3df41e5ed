// Every kernel of a run with its case: the one list that the tests and the self-check go through.

import { adam } from "../../shaders/adam.ts";
import { decode } from "../../shaders/decode.ts";
import { decoder_gradient } from "../../shaders/decoder_gradient.ts";
import { encode } from "../../shaders/encode.ts";
import { encoder_gradient } from "../../shaders/encoder_gradient.ts";
import { gather } from "../../shaders/gather.ts";
import { hidden_gradient } from "../../shaders/hidden_gradient.ts";
import type { Kernel } from "../../shaders/kernel.ts";
import { loss } from "../../shaders/loss.ts";
import type { MatmulVariant } from "../../shaders/matmul/variant.ts";
import { sparsity } from "../../shaders/sparsity.ts";
import type { Settings } from "../config/settings.ts";
import { modelLayout } from "../model.ts";
import type { BatchShape } from "../reference/shape.ts";
import type { MatmulId } from "../training/tuning/variants.ts";
import { adamCase, gatherCase, lossCase, sparsityCase } from "./elementwise.ts";
import { hiddenGradientCase, weightGradientCase } from "./gradient_products.ts";
import { decodeCase, encodeCase } from "./products.ts";
import type { KernelCase } from "./run_kernel.ts";

/** A kernel and what it is checked with. */
export interface CheckedKernel {
  /** The kernel's label, which names its structural choices: "encode (relu)". */
  readonly label: string;
  /** The kernel in a form; what is no product has one form only. */
  readonly kernel: (form?: MatmulVariant) => Kernel;
  /** Which product it is, if it is one. */
  readonly product?: MatmulId;
  /** Computes the twin: tens of milliseconds for the article's shape. */
  readonly case: (shape: BatchShape) => KernelCase;
}

/** The kernels of a run with these activations, in the order of a step. */
export function checkedKernels({
  activation,
  outputActivation,
}: Pick<Settings, "activation" | "outputActivation">): CheckedKernel[] {
  const decoding = (which: "delta" | "reconstruction") =>
    product(
      "decode",
      (form) => decode(outputActivation, which, form),
      (shape) => decodeCase(shape, outputActivation, which),
    );
  return [
    single(gather, gatherCase),
    product(
      "encode",
      (form) => encode(activation, form),
      (shape) => encodeCase(shape, activation),
    ),
    single(sparsity, sparsityCase),
    decoding("delta"),
    decoding("reconstruction"),
    product(
      "hidden_gradient",
      (form) => hidden_gradient(activation, form),
      (shape) => hiddenGradientCase(shape, activation),
    ),
    product("decoder_gradient", decoder_gradient, (shape) => weightGradientCase(shape, "decoder")),
    product("encoder_gradient", encoder_gradient, (shape) => weightGradientCase(shape, "encoder")),
    single(adam, (shape) => adamCase(modelLayout(shape).length)),
    single(loss, lossCase),
  ];
}

const single = (kernel: Kernel, ofShape: CheckedKernel["case"]): CheckedKernel => ({
  label: kernel.label,
  kernel: () => kernel,
  case: ofShape,
});

const product = (
  name: MatmulId,
  inForm: (form?: MatmulVariant) => Kernel,
  ofShape: CheckedKernel["case"],
): CheckedKernel => ({ label: inForm().label, product: name, kernel: inForm, case: ofShape });
