// The stages of probes: the sums over a chunk of labelled rows of F features.

import { encode } from "../../shaders/encode.ts";
import { encoder_gradient } from "../../shaders/encoder_gradient.ts";
import type { MatmulVariant } from "../../shaders/matmul/variant.ts";
import { softmax } from "../../shaders/softmax.ts";
import { unit_probe } from "../../shaders/unit_probe.ts";
import { matmul, type Pass, single } from "./pass_stage.ts";

/** For products with few columns, one for each class: as wide as these, and with workgroups of one column of tiles. */
export const variantFor = (classes: number): MatmulVariant => ({
  kind: "register tiling",
  rows: 8,
  quads: Math.min(4, Math.ceil(classes / 4)),
  workgroupSize: [1, 64],
});

/**
 * Losses of a linear classifier and their gradient: logits z = X V + a, with F for D and C for H.
 * @param chunk the number of the chunk, at the end of its buffers' names
 */
export const linearProbeStages = (chunk: number): Pass => {
  const z = `z${chunk}`;
  const X = `X${chunk}`;
  return [
    matmul("probe_logits", "forward", (variant) => encode("linear", "f32", variant), {
      X,
      weights: "weights",
      bias: "bias",
      h: z,
      hiddenSums: `hiddenSums${chunk}`,
      activeSums: `activeSums${chunk}`,
    }),
    single("softmax", "forward", softmax, {
      labels: `labels${chunk}`,
      z,
      losses: `losses${chunk}`,
      errors: `errors${chunk}`,
    }),
    matmul("probe_gradient", "backward", (variant) => encoder_gradient("f32", variant), {
      input: X,
      delta: z,
      weights: `weightGradient${chunk}`,
      bias: `biasGradient${chunk}`,
    }),
  ];
};

/** Losses of every unit by itself and their slopes, with F for H. */
export const unitProbeStages = (chunk: number): Pass => [
  single("unit_probe", "forward", unit_probe, {
    h: `X${chunk}`,
    labels: `labels${chunk}`,
    parameters: "unitParameters",
    sums: `unitSums${chunk}`,
  }),
];
