import type { Profile } from "./profile.ts";

/** What buffers were called when programs first read them. */
const olderNames: Readonly<Record<string, string>> = {
  givenImages: "visitImages",
  givenOrder: "visitOrder",
  output: "result",
  penalty: "KL",
};

/**
 * Returns what `--json` writes. Programs that read profiles know some values by older names (roof,
 * products, form, memory), so those stay beside the new ones.
 */
export function profileJson({ step, kernels, peak, trials, memory, ...rest }: Profile) {
  const { matmuls, ...otherPeaks } = peak;
  return {
    ...rest,
    buffers: memory,
    memory: Object.fromEntries(
      Object.entries(memory).map(([name, bytes]) => [olderNames[name] ?? name, bytes]),
    ),
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
