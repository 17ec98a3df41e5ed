// The stages of each activation: from z to h in training and outside of it, and from dh to dz₁.

import { batch_histogram, type Digit } from "../../shaders/batch_histogram.ts";
import { batch_keep } from "../../shaders/batch_keep.ts";
import { batch_pick } from "../../shaders/batch_pick.ts";
import { batch_threshold } from "../../shaders/batch_threshold.ts";
import { batch_ties } from "../../shaders/batch_ties.ts";
import { column_sums } from "../../shaders/column_sums.ts";
import { decode } from "../../shaders/decode.ts";
import { gate } from "../../shaders/gate.ts";
import { gate_gradient } from "../../shaders/gate_gradient.ts";
import { jumprelu_gradient } from "../../shaders/jumprelu_gradient.ts";
import type { Kernel } from "../../shaders/kernel.ts";
import { lifetime } from "../../shaders/lifetime.ts";
import { type Penalty, penalties } from "../../shaders/penalties.ts";
import { rectify } from "../../shaders/rectify.ts";
import { sum_blocks } from "../../shaders/sum_blocks.ts";
import { threshold } from "../../shaders/threshold.ts";
import { top_k } from "../../shaders/top_k.ts";
import type { Settings } from "../config/settings.ts";
import {
  activeSums,
  codeGradient,
  deadBindings,
  gradientAtDeadCodes,
  hiddenSums,
} from "./code_gradient.ts";
import { matmul, type Pass, type PassStage, single } from "./pass_stage.ts";
import type { MethodStages, StageParts } from "./plain_stages.ts";

/** What an activation with kernels of its own adds or replaces. */
export interface ActivationStages {
  readonly encoding?: Pick<MethodStages, "encoder" | "afterEncode">;
  readonly afterDecode?: Pass;
  readonly hiddenGradient: Pass;
  readonly afterUpdate?: Pass;
}

const summing = single("column_sums", "forward", column_sums, {
  h: "h",
  hiddenSums: "hiddenSums",
  activeSums: "activeSums",
});

const toZ = { activation: "linear", h: "z" } as const;

/** The same kernels in training and outside of it, from z to h. */
function inBoth(kernel: Kernel, bindings: PassStage["bindings"] = {}) {
  const stages = [single(kernel.name, "forward", kernel, { z: "z", h: "h", ...bindings }), summing];
  return { encoder: { train: toZ, infer: toZ }, afterEncode: { train: stages, infer: stages } };
}

export const activations: Record<Settings["activation"], (parts: StageParts) => ActivationStages> =
  {
    relu: (parts) => ({ hiddenGradient: codeGradient(parts) }),
    sigmoid: (parts) => ({ hiddenGradient: codeGradient(parts) }),
    topk: (parts) => ({ encoding: inBoth(top_k("all")), hiddenGradient: codeGradient(parts) }),
    "batch-topk": (parts) => {
      const { tensor } = parts;
      const theta = tensor("parameters", "threshold");
      const infer = inBoth(threshold("model"), { threshold: theta });
      return {
        encoding: {
          ...infer,
          afterEncode: { train: [...batchSelection, summing], infer: infer.afterEncode.infer },
        },
        hiddenGradient: codeGradient(parts),
        afterUpdate: [
          single("batch_threshold", "update", batch_threshold, {
            smallest: "smallest",
            threshold: theta,
          }),
        ],
      };
    },
    lifetime: (parts) => {
      const train = inBoth(lifetime);
      return {
        encoding: {
          encoder: { train: toZ, infer: { activation: "relu", h: "h" } },
          afterEncode: { train: train.afterEncode.train, infer: [] },
        },
        hiddenGradient: codeGradient(parts),
      };
    },
    jumprelu: (parts) => {
      const { tensor } = parts;
      const theta = tensor("parameters", "threshold");
      return {
        encoding: inBoth(threshold("unit"), { threshold: theta }),
        hiddenGradient: jumpreluGradient(parts),
        afterUpdate: [single("rectify", "update", rectify, { threshold: theta })],
      };
    },
    gated: (parts) => {
      const { tensor } = parts;
      const stages = [
        single("gate", "forward", gate, {
          z: "z",
          gateBias: tensor("parameters", "b_gate"),
          logScale: tensor("parameters", "r_mag"),
          magnitudeBias: tensor("parameters", "b_mag"),
          h: "h",
          g: "g",
        }),
        // The penalty is on the gates' values, L0 on the activations.
        single("gate_sums", "forward", column_sums, {
          h: "g",
          hiddenSums: "hiddenSums",
          activeSums: "gateActiveSums",
        }),
        single("column_sums", "forward", column_sums, {
          h: "h",
          hiddenSums: "magnitudeSums",
          activeSums: "activeSums",
        }),
      ];
      return {
        encoding: {
          encoder: { train: toZ, infer: toZ },
          afterEncode: { train: stages, infer: stages },
        },
        afterDecode: [gateDecoding(parts)],
        hiddenGradient: gatedGradient(parts),
      };
    },
  };

/** The k·B largest of a batch, digit by digit of their keys. */
const batchSelection: Pass = [
  ...(["first", "second", "third"] as const satisfies readonly Digit[]).flatMap((digit) => [
    single(`batch_histogram_${digit}`, "forward", batch_histogram(digit), {
      z: "z",
      smallest: "smallest",
      histogram: "histogram",
    }),
    single(`batch_pick_${digit}`, "forward", batch_pick(digit), {
      histogram: "histogram",
      smallest: "smallest",
      equals: "equals",
    }),
  ]),
  single("batch_ties", "forward", batch_ties, {
    z: "z",
    smallest: "smallest",
    rowTies: "rowTies",
  }),
  single("batch_keep", "forward", batch_keep, {
    z: "z",
    smallest: "smallest",
    equals: "equals",
    rowTies: "rowTies",
    h: "h",
  }),
];

function jumpreluGradient(parts: StageParts): Pass {
  const { settings, tensor } = parts;
  const { of }: Penalty = penalties[settings.penalty];
  const kernel = jumprelu_gradient(
    of === "active" ? "counts" : "activations",
    settings.auxWeight > 0,
  );
  return [
    hiddenSums(parts, "hidden_gradient", ["output", "dh"]),
    ...gradientAtDeadCodes(parts),
    single("jumprelu_gradient", "backward", kernel, {
      dh: "dh",
      z: "z",
      threshold: tensor("parameters", "threshold"),
      dm: "dm",
      ...deadBindings,
      dz1: "dz1",
      thresholdSums: "thresholdSums",
    }),
    single("threshold_gradient", "backward", sum_blocks("hidden"), {
      sums: "thresholdSums",
      total: tensor("gradients", "threshold"),
    }),
  ];
}

/** The gates' own reconstruction, with the decoder as a constant. */
const gateDecoding = ({ settings, tensor, element, hasSparse }: StageParts) =>
  matmul(
    "gate_decode",
    "forward",
    (variant) => decode("linear", settings.reconstructionError, "delta", element, variant),
    {
      h: "g",
      weights: tensor("parameters", "W_dec"),
      bias: tensor("parameters", "b_dec"),
      X: "X",
      output: "auxiliaryOutput",
      errorSums: "auxiliarySums",
    },
    { hasSparse },
  );

function gatedGradient(parts: StageParts): Pass {
  const { tensor } = parts;
  return [
    activeSums(parts, "hidden_gradient", ["output", "h", "dz1"]),
    activeSums(parts, "gate_hidden_gradient", ["auxiliaryOutput", "g", "dg"]),
    single("gate_gradient", "backward", gate_gradient, {
      dg: "dg",
      h: "h",
      g: "g",
      z: "z",
      dm: "dm",
      logScale: tensor("parameters", "r_mag"),
      dz1: "dz1",
      gateSums: "gateSums",
    }),
    single("gate_parameters_gradient", "backward", sum_blocks("hidden", 3), {
      sums: "gateSums",
      total0: tensor("gradients", "b_gate"),
      total1: tensor("gradients", "r_mag"),
      total2: tensor("gradients", "b_mag"),
    }),
  ];
}
