import type { Settings } from "../../src/config/settings.ts";
import type { ElementType } from "../../src/data/data_set.ts";
import type { RowFormat } from "../../src/data/rows.ts";
import { ownScaling } from "../../src/data/scaling.ts";
import { columnScaling } from "../../src/self_check/rows.ts";

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
    .map(([name, value]) => {
      if (typeof value === "boolean") return name;
      return typeof value === "number" ? `${name} ${value}` : value;
    })
    .join(", ") || "defaults";

const elementTypes: readonly ElementType[] = ["u8", "f16", "f32"];

/** Every way in which rows of D values are stored and become inputs, the default first. */
export const formats = (inputs: number): readonly RowFormat[] => [
  ...elementTypes.map((element) => ({ element, scaling: ownScaling(element) })),
  ...elementTypes.map((element) => ({ element, scaling: columnScaling(inputs, element) })),
];

/** Names a format in a test's title: "f16, standardise". */
export const nameOfFormat = ({ element, scaling }: RowFormat) => `${element}, ${scaling.name}`;
