import type { Profile } from "./profile.ts";

/**
 * Returns what `--json` writes. Programs that read profiles know some values by older names (roof,
 * products, form), so those stay beside the new ones.
 */
export function profileJson({ step, kernels, peak, trials, ...rest }: Profile) {
  const { matmuls, ...otherPeaks } = peak;
  return {
    ...rest,
    step: { ...step, productsMs: step.matmulsMs, overProducts: step.relativeToMatmuls },
    kernels: kernels.map((kernel) => ({ ...kernel, form: kernel.variant })),
    peak,
    roof: {
      ...otherPeaks,
      products: matmuls.map(({ variant, ...rate }) => ({ ...rate, form: variant })),
    },
    ...(trials && {
      trials: trials.map((trial) => ({
        ...trial,
        product: trial.matmul,
        form: trial.variant,
      })),
    }),
  };
}
