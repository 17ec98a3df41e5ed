import type { BatchShape } from "../../reference/shape.ts";
import { exact } from "../bounded.ts";
import { batchValues, randomSource } from "../matrices.ts";

/** Codes of dead units and the gradients at them, for kernels with the choice "auxiliary"; otherwise undefined. */
export function auxiliaryData(
  { rows, hidden }: BatchShape,
  { auxiliary }: Readonly<Record<string, string>>,
) {
  if (!auxiliary) return undefined;
  const random = randomSource(25);
  const deadCodes = random.values(rows * hidden, -1, 0.4).map((value) => Math.max(value, 0));
  const deadDh = random.values(rows * hidden, -1e-3, 1e-3);
  return {
    values: { deadCodes, deadDh },
    exact: { deadCodes: exact(deadCodes, rows, hidden), deadDh: exact(deadDh, rows, hidden) },
    given: {
      deadCodes: batchValues(deadCodes, rows, hidden),
      deadDh: batchValues(deadDh, rows, hidden),
    },
  };
}
