import type { Settings } from "../../src/config/settings.ts";

/**
 * Every value of each choice of a model at least once, in several combinations. Kernels, gradients and references
 * are checked with each of them: if you add a row to a table, add it here.
 */
export const choices: readonly Partial<Settings>[] = [
  {},
  { activation: "sigmoid", outputActivation: "linear", adamConvention: "pytorch" },
  { activation: "sigmoid", sparsityWeight: 0 },
  { outputActivation: "linear", targetActivation: 0.3, sparsityWeight: 2 },
  { penalty: "l1" },
  { penalty: "l1", activation: "sigmoid", outputActivation: "linear", sparsityWeight: 0.02 },
  { penalty: "none", outputActivation: "linear" },
];

/** Names a combination in a test's title: "sigmoid, linear, pytorch". */
export const nameOfChoice = (choice: Partial<Settings>) =>
  Object.entries(choice)
    .map(([name, value]) => (typeof value === "number" ? `${name} ${value}` : value))
    .join(", ") || "defaults";
