// The stages that methods add to a run or replace in it: those of an activation with kernels of its own, of penalties
// that need more than mean activations, of auxiliary losses, and of what changes the gradients or the update.

import { adam } from "../../shaders/adam.ts";
import { auxiliary_decode } from "../../shaders/auxiliary_decode.ts";
import { auxiliary_scale } from "../../shaders/auxiliary_scale.ts";
import { batch_histogram, type Digit } from "../../shaders/batch_histogram.ts";
import { batch_keep } from "../../shaders/batch_keep.ts";
import { batch_pick } from "../../shaders/batch_pick.ts";
import { batch_threshold } from "../../shaders/batch_threshold.ts";
import { batch_ties } from "../../shaders/batch_ties.ts";
import { centre } from "../../shaders/centre.ts";
import { centre_gradient } from "../../shaders/centre_gradient.ts";
import { clip } from "../../shaders/clip.ts";
import { column_sums } from "../../shaders/column_sums.ts";
import { count_dead } from "../../shaders/count_dead.ts";
import { count_rows } from "../../shaders/count_rows.ts";
import { decode } from "../../shaders/decode.ts";
import { decoder_gradient } from "../../shaders/decoder_gradient.ts";
import { decoder_norms } from "../../shaders/decoder_norms.ts";
import { decoder_penalty_gradient } from "../../shaders/decoder_penalty_gradient.ts";
import { expand } from "../../shaders/expand.ts";
import { gate } from "../../shaders/gate.ts";
import { gate_gradient } from "../../shaders/gate_gradient.ts";
import { hidden_gradient } from "../../shaders/hidden_gradient.ts";
import { jumprelu_gradient } from "../../shaders/jumprelu_gradient.ts";
import type { Kernel } from "../../shaders/kernel.ts";
import { lifetime } from "../../shaders/lifetime.ts";
import { merge } from "../../shaders/merge.ts";
import { method_numbers } from "../../shaders/method_numbers.ts";
import { type Penalty, penalties } from "../../shaders/penalties.ts";
import { penalty_total } from "../../shaders/penalty_total.ts";
import { project_gradient } from "../../shaders/project_gradient.ts";
import { rectify } from "../../shaders/rectify.ts";
import { residual } from "../../shaders/residual.ts";
import { residual_spread } from "../../shaders/residual_spread.ts";
import { sgd } from "../../shaders/sgd.ts";
import { squared_norm } from "../../shaders/squared_norm.ts";
import { sum_blocks } from "../../shaders/sum_blocks.ts";
import { threshold } from "../../shaders/threshold.ts";
import { tie_gradients } from "../../shaders/tie_gradients.ts";
import { top_k } from "../../shaders/top_k.ts";
import { unit_rows } from "../../shaders/unit_rows.ts";
import { type DecayKind, weight_decay } from "../../shaders/weight_decay.ts";
import type { OptimizerName, Settings } from "../config/settings.ts";
import { countsDead, methodNumbersOf } from "./history_columns.ts";
import { optimizers } from "./optimizers.ts";
import { matmul, type Pass, type PassStage, single } from "./pass_stage.ts";
import {
  type MethodStages,
  plainHiddenGradient,
  plainStages,
  type StageParts,
} from "./plain_stages.ts";

/** What an activation with kernels of its own adds or replaces. */
interface ActivationStages {
  readonly encoding?: Pick<MethodStages, "encoder" | "afterEncode">;
  readonly afterDecode?: Pass;
  readonly hiddenGradient: Pass;
  readonly afterUpdate?: Pass;
}

export function methodStages(parts: StageParts): MethodStages {
  const { settings } = parts;
  const { activation, preBias } = settings;
  const plain = plainStages(parts);
  const own = activations[activation](parts);
  return {
    ...plain,
    ...own.encoding,
    inputs: preBias ? { buffer: "Xc", element: "f32" } : plain.inputs,
    beforeEncode: preBias ? [centring(parts)] : [],
    beforeSparsity: normStages(parts),
    afterSparsity: totalStages(settings),
    codes: codesOf(settings),
    beforeDecode: codesOf(settings).isStacked
      ? [single("expand", "forward", expand, { h: "h", prefixes: "prefixes", stack: "stack" })]
      : [],
    afterDecode: [...(own.afterDecode ?? []), ...auxiliaryStages(parts)],
    hiddenGradient: own.hiddenGradient,
    afterDecoderGradient: [...auxiliaryGradient(parts), ...decoderPenalty(parts)],
    afterGradients: [...(preBias ? [centreGradient(parts)] : []), ...adjustments(parts)],
    optimizer: [...decay(parts, "decoupled"), optimizerStage(settings)],
    afterUpdate: [...(own.afterUpdate ?? []), ...constraints(parts)],
    beforeReport: numberStages(parts),
  };
}

/** What is decoded: codes, or stacks of their prefixes. */
const codesOf = ({ matryoshka }: Settings) =>
  matryoshka === "none" ? { buffer: "h", isStacked: false } : { buffer: "stack", isStacked: true };

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

const activations: Record<Settings["activation"], (parts: StageParts) => ActivationStages> = {
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

/** dh = dz₂ W₂ᵀ, to which other stages add. */
const hiddenSums = ({ tensor }: StageParts, id: string, [dz2, dh]: readonly [string, string]) =>
  matmul(id, "backward", (variant) => hidden_gradient("sums", variant), {
    dz2,
    weights: tensor("parameters", "W_dec"),
    dh,
  });

/** The same where the codes are not 0. */
const activeSums = (
  { tensor, hasSparse }: StageParts,
  id: string,
  [dz2, h, dh]: readonly [string, string, string],
  isStacked = false,
) =>
  matmul(
    id,
    "backward",
    (variant) => hidden_gradient("active sums", variant),
    { dz2, weights: tensor("parameters", "W_dec"), h, dh },
    { isStacked, sizes: isStacked ? { B: "R" } : {}, hasSparse },
  );

/** With an auxiliary loss, its gradient at the dead units' codes. */
const gradientAtDeadCodes = (parts: StageParts): Pass =>
  parts.settings.auxWeight > 0
    ? [
        activeSums(parts, "auxiliary_hidden_gradient", [
          "auxiliaryOutput",
          deadBindings.deadCodes,
          deadBindings.deadDh,
        ]),
      ]
    : [];

const deadBindings = { deadCodes: "deadCodes", deadDh: "deadDh" };

/** dz₁ of units whose gradient follows from their activations, with what else their codes are for. */
function codeGradient(parts: StageParts): Pass {
  const { buffer, isStacked } = codesOf(parts.settings);
  const hasAuxiliary = parts.settings.auxWeight > 0;
  if (!isStacked && !hasAuxiliary) return plainHiddenGradient(parts);
  return [
    activeSums(parts, "hidden_gradient", ["output", buffer, "dh"], isStacked),
    ...gradientAtDeadCodes(parts),
    single("merge", "backward", merge(hasAuxiliary), {
      dh: "dh",
      h: "h",
      dm: "dm",
      prefixes: "prefixes",
      ...deadBindings,
      dz1: "dz1",
    }),
  ];
}

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
    hiddenSums(parts, "hidden_gradient", ["output", "dz1"]),
    hiddenSums(parts, "gate_hidden_gradient", ["auxiliaryOutput", "dg"]),
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

/** How dead units reconstruct what the others leave. */
function auxiliaryStages({ settings, tensor, hasSparse }: StageParts): Pass {
  const { auxWeight, activation, reconstructionError } = settings;
  if (auxWeight === 0) return [];
  return [
    single("count_dead", "forward", count_dead, { counters: "counters", deadCount: "deadCount" }),
    single("dead_codes", "forward", top_k("dead"), {
      // With ReLU, h is max(z, 0).
      z: activation === "relu" ? "h" : "z",
      counters: "counters",
      h: "deadCodes",
    }),
    single("residual", "forward", residual(reconstructionError), {
      dz2: "output",
      residual: "residual",
      residualSums: "residualSums",
    }),
    single("residual_totals", "forward", sum_blocks("inputs"), {
      sums: "residualSums",
      total: "residualTotals",
    }),
    single("residual_spread", "forward", residual_spread, {
      residual: "residual",
      residualTotals: "residualTotals",
      spreadSums: "spreadSums",
    }),
    single("auxiliary_scale", "forward", auxiliary_scale, {
      spreadSums: "spreadSums",
      deadCount: "deadCount",
      auxiliaryScale: "auxiliaryScale",
    }),
    matmul(
      "auxiliary_decode",
      "forward",
      auxiliary_decode,
      {
        deadCodes: "deadCodes",
        weights: tensor("parameters", "W_dec"),
        residual: "residual",
        auxiliaryScale: "auxiliaryScale",
        output: "auxiliaryOutput",
        errorSums: "auxiliarySums",
      },
      { hasSparse },
    ),
  ];
}

/** Not a matmul that is tuned: it adds to what its output holds. */
const auxiliaryGradient = ({ settings, tensor }: StageParts): Pass =>
  settings.auxWeight > 0
    ? [
        single("auxiliary_decoder_gradient", "backward", decoder_gradient(undefined, true), {
          input: "deadCodes",
          delta: "auxiliaryOutput",
          weights: tensor("gradients", "W_dec"),
        }),
      ]
    : [];

const centring = ({ tensor, element }: StageParts) =>
  single("centre", "forward", centre(element), {
    X: "X",
    bias: tensor("parameters", "b_dec"),
    Xc: "Xc",
  });

const centreGradient = ({ settings, tensor }: StageParts) =>
  single("centre_gradient", "backward", centre_gradient, {
    sums: settings.activation === "gated" ? "encoderSums" : tensor("gradients", "b_enc"),
    weights: tensor("parameters", "W_enc"),
    bias: tensor("gradients", "b_dec"),
  });

const usesNorms = ({ penalty }: Settings) => (penalties[penalty] as Penalty).usesNorms === true;

const normStages = ({ settings, tensor }: StageParts): Pass =>
  usesNorms(settings)
    ? [
        single("decoder_norms", "forward", decoder_norms, {
          weights: tensor("parameters", "W_dec"),
          norms: "norms",
        }),
      ]
    : [];

const totalStages = ({ penalty }: Settings): Pass =>
  (penalties[penalty] as Penalty).total
    ? [single("penalty_total", "forward", penalty_total(penalty), { penalty: "penalty", dm: "dm" })]
    : [];

const decoderPenalty = ({ settings, tensor }: StageParts): Pass =>
  usesNorms(settings)
    ? [
        single("decoder_penalty_gradient", "backward", decoder_penalty_gradient, {
          weights: tensor("parameters", "W_dec"),
          norms: "norms",
          m: "m",
          gradient: tensor("gradients", "W_dec"),
        }),
      ]
    : [];

/** What a method reports beside the loss. */
function numberStages({ settings, tensor }: StageParts): Pass {
  const method = methodNumbersOf(settings);
  if (Object.keys(method).length === 0) return [];
  const kernel = method_numbers(settings.reconstructionError, method);
  return [
    single("method_numbers", "report", kernel, {
      auxiliarySums: "auxiliarySums",
      auxiliaryScale: "auxiliaryScale",
      counters: "counters",
      ...(method.threshold && { thresholds: tensor("parameters", "threshold") }),
      numbers: "numbers",
    }),
  ];
}

/** What changes the gradients before the update, in this order. */
function adjustments(parts: StageParts): Pass {
  const { settings, tensor } = parts;
  const { tied, decoderNorm, clipNorm } = settings;
  return [
    tied &&
      single("tie_gradients", "backward", tie_gradients, {
        encoder: tensor("gradients", "W_enc"),
        decoder: tensor("gradients", "W_dec"),
      }),
    ...decay(parts, "L2"),
    decoderNorm === "unit" &&
      single("project_gradient", "backward", project_gradient, {
        weights: tensor("parameters", "W_dec"),
        gradient: tensor("gradients", "W_dec"),
      }),
    clipNorm > 0 &&
      single("squared_norm", "backward", squared_norm, {
        gradient: "gradients",
        squares: "squares",
      }),
    clipNorm > 0 &&
      single("clip", "backward", clip, { squares: "squares", gradientScale: "gradientScale" }),
  ].filter((stage) => stage !== false);
}

/** The weight decay of an optimizer whose decay is of this kind. */
function decay({ settings, tensor }: StageParts, kind: DecayKind): Pass {
  const { optimizer, weightDecay, decoderNorm } = settings;
  if (weightDecay === 0 || optimizers[optimizer].decay !== kind) return [];
  // The projection onto unit norm removes all of this gradient, and Adam would enlarge the rounding errors it leaves.
  const isRemoved = kind === "L2" && decoderNorm === "unit";
  return (isRemoved ? (["W_enc"] as const) : (["W_enc", "W_dec"] as const)).map((name) =>
    single(
      `weight_decay_${name}`,
      kind === "L2" ? "backward" : "update",
      weight_decay(kind, name),
      { weights: tensor("parameters", name), gradient: tensor("gradients", name) },
    ),
  );
}

/** Each binds "gradient", "parameters" and the moments of its optimizer by their names. */
const optimizerKernels: Record<OptimizerName, (isClipped: boolean) => Kernel> = {
  adam,
  adamw: adam,
  sgd,
};

const optimizerStage = ({ optimizer, clipNorm }: Settings) =>
  single("optimizer", "update", optimizerKernels[optimizer](clipNorm > 0), {
    gradient: "gradients",
    gradientScale: "gradientScale",
    parameters: "parameters",
    ...Object.fromEntries(Object.keys(optimizers[optimizer].moments).map((name) => [name, name])),
  });

function constraints({ settings, tensor }: StageParts): Pass {
  return [
    settings.decoderNorm === "unit" &&
      single("unit_rows", "update", unit_rows, { weights: tensor("parameters", "W_dec") }),
    countsDead(settings) &&
      single("count_rows", "update", count_rows, {
        activeShare: "activeShare",
        counters: "counters",
      }),
  ].filter((stage) => stage !== false);
}
