// What kernels do with a parameter that has become NaN or infinite.

import type { Uniforms } from "../../../shaders/kernel.ts";
import { type Check, compare } from "../compare.ts";
import { type KernelCase, runKernel } from "../run_kernel.ts";

type Given = Readonly<Record<string, Float32Array<ArrayBuffer>>> & {
  readonly gradient: Float32Array<ArrayBuffer>;
};
type Results<Name extends string> = Readonly<Record<Name, Float32Array>>;

const ONE = { rows: 1, columns: 1, stride: 1 } as const;

/** 1 if the first value is NaN, and otherwise that value. */
export const isNaNFlag = (values: ArrayLike<number>) =>
  Number.isNaN(values[0]) ? 1 : (values[0] ?? 2);

/**
 * The case of an optimizer. It is run again with an infinite gradient of the last parameter, and must note then, but not
 * before, that a parameter has become NaN or infinite.
 * @param names of what it updates: lists of `length` values
 */
export function optimizerCase<Name extends string>(
  length: number,
  uniforms: Uniforms,
  given: Given,
  names: readonly Name[],
  judge: (results: Results<Name>) => Check[],
): KernelCase {
  const list = { rows: 1, columns: length };
  const outputs = {
    ...(Object.fromEntries(names.map((name) => [name, list])) as Record<Name, typeof list>),
    diverged: ONE,
  };
  const start = { ...given, diverged: new Float32Array(1) };
  const gradient = given.gradient.slice().fill(Number.POSITIVE_INFINITY, length - 1, length);
  return {
    async run(host, kernel) {
      const results = await runKernel(host, kernel, uniforms, start, outputs);
      const infinite = { ...start, gradient };
      const after = await runKernel(host, kernel, uniforms, infinite, { diverged: ONE });
      const flags = [results.diverged, after.diverged].map(isNaNFlag);
      return [...judge(results), compare("diverged", flags, [0, 1], () => 0)];
    },
  };
}
