/** The terms of the loss, in the order of the history's columns. */
export const lossTermTable = {
  reconstruction: { label: "Reconstruction" },
  sparsity: { label: "Sparsity" },
  auxiliary: { label: "Auxiliary" },
} as const;

export type LossTerm = keyof typeof lossTermTable;
export const lossTerms = Object.keys(lossTermTable) as LossTerm[];
