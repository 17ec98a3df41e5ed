// Every kernel against its reference, in every variant that the device supports and at shapes on and off the tiles.

import { parseSettings } from "../../../src/config/settings.ts";
import { bytes } from "../../../src/data/rows.ts";
import type { BatchShape } from "../../../src/reference/shape.ts";
import type { Check } from "../../../src/self_check/compare.ts";
import { type CheckedKernel, checkedKernels } from "../../../src/self_check/kernels.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import {
  runnableVariants,
  variantName,
  variantsAmong,
} from "../../../src/training/tuning/variants.ts";
import { choices, formats, nameOfChoice } from "../../support/choices.ts";

export const defaultShape: BatchShape = { rows: 256, inputs: 784, hidden: 64 };

/** Shapes of MNIST: the default batch, its short last batch, and a single row. */
const mnistShapes: readonly BatchShape[] = [
  defaultShape,
  { rows: 96, inputs: 784, hidden: 64 },
  { rows: 1, inputs: 784, hidden: 64 },
];

/** Small shapes: below a tile, of its size, and not multiples of it. */
const smallShapes: readonly BatchShape[] = [
  { rows: 1, inputs: 1, hidden: 1 },
  { rows: 3, inputs: 5, hidden: 2 },
  { rows: 8, inputs: 8, hidden: 8 },
  { rows: 7, inputs: 12, hidden: 4 },
  { rows: 9, inputs: 17, hidden: 9 },
  { rows: 65, inputs: 66, hidden: 67 },
];

export const edgeShapes: readonly BatchShape[] = [...mnistShapes, ...smallShapes];

/**
 * The kernels of all choices and formats of rows by a name: the label, with the choice if an earlier one has another kernel of that
 * label. Penalty "none" is left out, because its results are only zeros.
 */
const kernels = new Map<string, CheckedKernel>();
const sources = new Set<string>();
const runs = [
  ...choices
    .filter(({ penalty }) => penalty !== "none")
    .map((choice) => ({ choice, format: bytes })),
  ...formats(1).map((format) => ({ choice: {}, format })),
];
for (const { choice, format } of runs) {
  for (const checked of checkedKernels(parseSettings(choice), format)) {
    const { source } = checked.kernel();
    if (sources.has(source)) continue;
    sources.add(source);
    const isTaken = kernels.has(checked.label);
    kernels.set(isTaken ? `${checked.label} of ${nameOfChoice(choice)}` : checked.label, checked);
  }
}

export const kernelLabels: readonly string[] = [...kernels.keys()];

/** Checks every variant of a kernel at one shape. The reference is computed once. */
export function checkKernel(host: KernelHost, label: string, shape: BatchShape): Promise<Check[]> {
  const checked = kernels.get(label);
  if (!checked) throw new Error(`There is no kernel ${label}.`);
  return checkVariants(host, checked, [shape], variantsOf(host, checked));
}

type Kernels = ReadonlyMap<string, CheckedKernel>;

/** For each kernel, a case with the baseline at all shapes. */
export const kernelCasesOf = (kernels: Kernels) =>
  [...kernels].map(([name, checked]) => ({
    name,
    run: (host: KernelHost) =>
      checkVariants(host, checked, edgeShapes, variantsOf(host, checked).slice(0, 1)),
  }));

/** For each matmul, a case with every other variant at the small shapes. */
export const variantCasesOf = (kernels: Kernels) =>
  [...kernels]
    .filter(([, { isMatmul }]) => isMatmul)
    .map(([name, checked]) => ({
      name: `${name}, other variants`,
      longIn: ["Chrome", "Node"] as const,
      run: (host: KernelHost) =>
        checkVariants(host, checked, smallShapes, variantsOf(host, checked).slice(1)),
    }));

export const kernelCases = kernelCasesOf(kernels);
export const variantCases = variantCasesOf(kernels);

/** The variants of a matmul, the baseline first; a kernel that is not a matmul has one, without a name. */
const variantsOf = ({ device }: KernelHost, { isMatmul, hasSparse }: CheckedKernel) =>
  isMatmul ? variantsAmong(runnableVariants(device), { hasSparse }) : [undefined];

async function checkVariants(
  host: KernelHost,
  checked: CheckedKernel,
  shapes: readonly BatchShape[],
  variants: ReturnType<typeof variantsOf>,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const shape of shapes) {
    const { rows, inputs, hidden } = shape;
    const kernelCase = checked.case(shape);
    for (const variant of variants) {
      const name = variant ? `, ${variantName(variant)}` : "";
      for (const check of await kernelCase.run(host, checked.kernel(variant))) {
        const what = `${check.what} of B=${rows} D=${inputs} H=${hidden}${name}`;
        checks.push({ ...check, what });
      }
    }
  }
  return checks;
}
