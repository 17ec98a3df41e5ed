// Presets: settings that belong together, each from a published recipe. What a preset leaves open has its default.
// docs/results.md says how k-sparse, l1, jumprelu and gated were tuned on MNIST.

import { InputError } from "../input_error.ts";
import { defaultSettings, type SettingName, type Settings, settingApplies } from "./settings.ts";

export interface Preset {
  readonly label: string;
  /** What the method does, in a paragraph. */
  readonly text: string;
  /** Where the recipe is from. */
  readonly source: { readonly title: string; readonly url: string };
  readonly settings: Partial<Settings>;
  /** Settings that follow from others. */
  readonly derived?: (settings: Settings) => Partial<Settings>;
}

/** Of the presets with 1024 units. */
const epochs = 20;

/** What the dictionaries of k active units have in common. */
const dictionary = {
  hiddenUnits: 1024,
  outputActivation: "linear",
  penalty: "none",
  preBias: true,
  reconstructionError: "variance",
  decoderNorm: "unit",
  auxWeight: 1 / 32,
  start: "decoder-unit",
  startNorm: 1,
  startBias: "geometric-median",
  decayShare: 0.2,
  epochs,
} as const satisfies Partial<Settings>;

const batchTopK = { ...dictionary, activation: "batch-topk", k: 32 } as const;

/** Returns the growing prefixes ⌊H/16⌋, ⌊H/8⌋, ⌊H/4⌋, ⌊H/2⌋, H; equal or empty ones are left out. */
function nestedPrefixes({ hiddenUnits }: Settings): string {
  const prefixes = [16, 8, 4, 2, 1].map((part) => Math.floor(hiddenUnits / part));
  return [...new Set(prefixes)].filter((prefix) => prefix > 0).join(",");
}

export const presets = {
  default: {
    label: "Default",
    text: "The penalty compares each unit's mean activation over a batch with a target ρ, so that every unit responds to only a few rows and none stays silent.",
    source: {
      title: "GeeksforGeeks, Sparse Autoencoders in Deep Learning",
      url: "https://www.geeksforgeeks.org/sparse-autoencoders-in-deep-learning/",
    },
    settings: {},
  },
  ufldl: {
    label: "UFLDL",
    text: "Sigmoid units whose mean activations are pulled towards ρ = 0.1, with weight decay: the exercise that made sparse autoencoders popular. λ and weight decay are twice the exercise's values, because its error has a factor of ½.",
    source: {
      title: "Ng et al., UFLDL Tutorial, Exercise: Vectorization (2011)",
      url: "http://ufldl.stanford.edu/wiki/index.php/Exercise:Vectorization",
    },
    settings: {
      activation: "sigmoid",
      hiddenUnits: 196,
      penalty: "kl",
      targetActivation: 0.1,
      reconstructionError: "sum",
      sparsityWeight: 6,
      weightDecay: 6e-3,
    },
  },
  "keras-l1": {
    label: "Keras blog",
    text: "A small code with an L1 penalty on its activations, which pulls all of them towards 0 by the same amount. Keras versions that did not divide the penalty by the batch size correspond to λ = 1e-4 · B.",
    source: {
      title: "Chollet, Building Autoencoders in Keras (2016)",
      url: "https://blog.keras.io/building-autoencoders-in-keras.html",
    },
    settings: {
      hiddenUnits: 32,
      activation: "relu",
      outputActivation: "sigmoid",
      reconstructionError: "cross-entropy",
      penalty: "l1",
      sparsityWeight: 1e-4,
      epochs: 100,
    },
  },
  "k-sparse": {
    label: "k-sparse",
    text: "Only the k largest activations of a row are kept, and only they learn from it. No penalty is needed; encoder and decoder share their weights.",
    source: {
      title: "Makhzani & Frey, k-Sparse Autoencoders (2013)",
      url: "https://arxiv.org/abs/1312.5663",
    },
    settings: {
      activation: "topk",
      k: 25,
      hiddenUnits: 1000,
      outputActivation: "linear",
      tied: true,
      penalty: "none",
      reconstructionError: "sum",
      optimizer: "sgd",
      momentum: 0.9,
      learningRate: 5e-3,
      decay: "cosine",
      decayShare: 1,
    },
  },
  lifetime: {
    label: "Winner takes all",
    text: "Each unit keeps its largest activations over the batch, so that every unit is active for the same share of rows and none dies. Outside training, the code is that of ReLU.",
    source: {
      title: "Makhzani & Frey, Winner-Take-All Autoencoders (2014)",
      url: "https://arxiv.org/abs/1409.2752",
    },
    settings: {
      activation: "lifetime",
      lifetimeShare: 0.05,
      hiddenUnits: 2000,
      outputActivation: "linear",
      tied: true,
      penalty: "none",
      batchSize: 100,
    },
  },
  l1: {
    label: "L1",
    text: "ReLU with an L1 penalty on each activation times the norm of its decoder row, so that the model cannot evade it by shrinking the codes and growing the weights. L1 also shrinks the activations that it keeps.",
    source: {
      title: "Anthropic, Circuits Updates (April 2024)",
      url: "https://transformer-circuits.pub/2024/april-update/index.html",
    },
    settings: {
      activation: "relu",
      hiddenUnits: 1024,
      outputActivation: "linear",
      penalty: "l1-decoder",
      reconstructionError: "sum",
      inputScale: "sqrt-d",
      sparsityWeight: 5,
      penaltyWarmUp: 0.05,
      learningRate: 5e-4,
      decayShare: 0.2,
      epochs,
      clipNorm: 1,
      start: "decoder-unit",
      startNorm: 0.1,
    },
  },
  topk: {
    label: "TopK",
    text: "Only the k largest activations of a row are kept, so L0 is set directly rather than tuned. An auxiliary loss lets dead units reconstruct what the others miss, which revives them.",
    source: {
      title: "Gao et al., Scaling and evaluating sparse autoencoders (2024)",
      url: "https://arxiv.org/abs/2406.04093",
    },
    settings: { ...dictionary, activation: "topk", k: 32 },
  },
  "batch-topk": {
    label: "BatchTopK",
    text: "The k · B largest activations of a whole batch are kept: rows that need more units get more. Outside training a threshold takes the place of the batch, so that a row's code does not depend on other rows.",
    source: {
      title: "Bussmann, Leask & Nanda, BatchTopK Sparse Autoencoders (2024)",
      url: "https://arxiv.org/abs/2412.06410",
    },
    settings: batchTopK,
  },
  matryoshka: {
    label: "Matryoshka",
    text: "Growing prefixes of the code must each reconstruct the row by themselves. The first units learn general features and later ones details, instead of splitting general features among many.",
    source: {
      title:
        "Bussmann et al., Learning Multi-Level Features with Matryoshka Sparse Autoencoders (2025)",
      url: "https://arxiv.org/abs/2503.17547",
    },
    settings: batchTopK,
    derived: (settings) => ({ matryoshka: nestedPrefixes(settings) }),
  },
  jumprelu: {
    label: "JumpReLU",
    text: "Each unit learns a threshold, below which it is inactive and above which its activation is kept as it is. The penalty counts active units and holds their number at a target.",
    source: {
      title: "Rajamanoharan et al., Jumping Ahead: JumpReLU Sparse Autoencoders (2024)",
      url: "https://arxiv.org/abs/2407.14435",
    },
    settings: {
      activation: "jumprelu",
      hiddenUnits: 1024,
      outputActivation: "linear",
      // Makes λ relative to the variance of the data, whatever the number of inputs.
      reconstructionError: "variance",
      inputScale: "sqrt-d",
      penalty: "l0-target",
      targetL0: 32,
      sparsityWeight: 1,
      bandwidth: 0.05,
      startThreshold: 0.01,
      start: "decoder-unit",
      startNorm: 0.1,
      batchSize: 128,
      decayShare: 0.2,
      epochs,
    },
  },
  gated: {
    label: "Gated",
    text: "One half of the encoder decides whether a unit is active, the other how strongly. The L1 penalty acts on the first only, so that it does not shrink activations.",
    source: {
      title: "Rajamanoharan et al., Improving Dictionary Learning with Gated SAEs (2024)",
      url: "https://arxiv.org/abs/2404.16014",
    },
    settings: {
      activation: "gated",
      hiddenUnits: 1024,
      outputActivation: "linear",
      preBias: true,
      reconstructionError: "sum",
      inputScale: "unit-mean-square",
      decoderNorm: "unit",
      penalty: "l1",
      sparsityWeight: 0.1,
      beta1: 0,
      decayShare: 0.2,
      epochs,
      start: "decoder-unit",
      startNorm: 1,
    },
  },
} as const satisfies Record<string, Preset>;

/** The name of a preset. */
export type PresetName = keyof typeof presets;
/** The names of the presets, each a published recipe. docs/methods.md describes them. */
export const presetNames = Object.keys(presets) as PresetName[];

/** @throws InputError if there is no such preset */
export function presetNamed(text: string): PresetName {
  const name = presetNames.find((known) => known === text);
  if (name) return name;
  throw new InputError(
    `preset is ${JSON.stringify(text)}; it must be one of ${presetNames.join(", ")}.`,
  );
}

/**
 * Returns a preset's settings with the given ones in place of its own, not checked. Settings of the preset that do
 * not apply with the given ones are left out.
 */
export function withPreset(
  name: PresetName,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { settings, derived }: Preset = presets[name];
  const all = { ...defaultSettings, ...settings, ...given } as Settings;
  const own = Object.entries({ ...settings, ...derived?.(all) });
  const applying = own.filter(([setting]) => settingApplies(setting as SettingName, all));
  return { ...Object.fromEntries(applying), ...given };
}
