// The formulas of a run, as they are with its settings. Loaded by the panels that show them.

import { activations } from "../../shaders/activations.ts";
import { penalties } from "../../shaders/penalties.ts";
import { reconstructionErrors } from "../../shaders/reconstruction_errors.ts";
import { type Settings, settingApplies } from "../config/settings.ts";

type Formula = (settings: Settings) => string;

const encoderInput: Formula = ({ preBias }) => (preBias ? "(x − b₂)" : "x");

/** The argument of a run's activation. */
const argument: Formula = (settings) =>
  settings.activation === "gated"
    ? `${encoderInput(settings)} W₁`
    : `${encoderInput(settings)} W₁ + b₁`;

/** How a run encodes rows in training. */
export const encoderOf: Formula = (settings) =>
  `h = ${activations[settings.activation].formula(argument(settings))}`;

/** How it encodes rows elsewhere: no code depends on the other rows of a batch. */
const codeFormulas: Partial<Record<Settings["activation"], (z: string) => string>> = {
  "batch-topk": (z) => `z · 1[z > θ], z = ${z}`,
  lifetime: activations.relu.formula,
};

/** How a run's codes are made that the page shows. */
export const codeOf: Formula = (settings) => {
  const { [settings.activation]: formula = activations[settings.activation].formula } =
    codeFormulas;
  return `h = ${formula(argument(settings))}`;
};

/** The reconstruction error, the first term of the loss. */
export const reconstructionTermOf: Formula = ({ reconstructionError, matryoshka }) => {
  const { formula } = reconstructionErrors[reconstructionError];
  return matryoshka === "none" ? formula : `mean over g of ${formula.replaceAll("y", "y_g")}`;
};

/** With gated units, the penalty is on the gate's argument. */
const gatedPenalties: Partial<Record<Settings["penalty"], string>> = {
  l1: "Σⱼ mean max(πⱼ, 0)",
  "l1-decoder": "Σⱼ mean max(πⱼ, 0) ‖W₂ⱼ‖",
};

/** The weighted penalty, or undefined if there is none. */
export function sparsityTermOf(settings: Settings): string | undefined {
  if (!settingApplies("sparsityWeight", settings)) return undefined;
  const { penalty, activation } = settings;
  const gated = activation === "gated" ? gatedPenalties[penalty] : undefined;
  return `λ ${gated ?? penalties[penalty].formula}`;
}

/** The auxiliary terms, or undefined if there are none. */
export function auxiliaryTermOf({ activation, auxWeight }: Settings): string | undefined {
  if (activation === "gated") return "E(x, max(π, 0) W₂ + b₂)";
  return auxWeight > 0 ? "α Σ ‖e − ê‖² / Σ ‖e − ē‖²" : undefined;
}

/** The loss that a run minimises. */
export const lossOf: Formula = (settings) =>
  `loss = ${[reconstructionTermOf(settings), sparsityTermOf(settings), auxiliaryTermOf(settings)]
    .filter(Boolean)
    .join(" + ")}`;

interface Definition {
  readonly applies: (settings: Settings) => boolean;
  readonly text: string;
}

const definitions: readonly Definition[] = [
  {
    applies: ({ penalty }) => penalty === "kl",
    text: "KL(ρ ‖ m) = ρ ln(ρ/m) + (1 − ρ) ln((1 − ρ)/(1 − m))",
  },
  { applies: ({ activation }) => activation === "gated", text: "π = u + b_gate" },
  {
    applies: ({ matryoshka }) => matryoshka !== "none",
    text: "y_g = the reconstruction from the first p_g units",
  },
  {
    applies: ({ auxWeight }) => auxWeight > 0,
    text: "e = x − y; ê = its reconstruction from dead units; ē = mean e",
  },
  { applies: ({ penaltyWarmUp }) => penaltyWarmUp > 0, text: "λ rises from 0 at first" },
  { applies: ({ inputScale }) => inputScale !== "none", text: "x = the scaled inputs" },
  { applies: ({ tied }) => tied, text: "W₂ = W₁ᵀ" },
  { applies: ({ decoderNorm }) => decoderNorm === "unit", text: "‖W₂ⱼ‖ = 1" },
];

/** What the letters in a run's formulas stand for, beyond the usual ones. */
export const definitionsOf = (settings: Settings): string[] =>
  definitions.filter(({ applies }) => applies(settings)).map(({ text }) => text);
