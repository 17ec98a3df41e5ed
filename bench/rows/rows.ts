// The rows of docs/results.md: the commands that produce each.

export interface ResultRow {
  readonly title: string;
  /**
   * Flags of each run, without --out; a run's name is its folder, which several rows may share. "@NAME" stands for
   * the folder of an earlier run.
   */
  readonly runs: Readonly<Record<string, string>>;
  /** Whether its L0 and explained variance are drawn, a series for each method. */
  readonly hasChart?: boolean;
}

const short = "--epochs 5";
const wide = "--hidden-units 1024";
const preset = "--preset topk";
/** Units count as dead much earlier, and learn more from the auxiliary loss. */
const topk = `${preset} --dead-window 6000 --aux-weight 0.125 --probes`;
/** Thresholds that start at 0.01 take more steps to reach their target than the runs of the front have. */
const fastJumpReLU =
  "--preset jumprelu --start-norm 1 --start-threshold 0.5 --bandwidth 0.5 --learning-rate 0.002";
/** Of the runs of the front. */
const brief = `${short} --train-images 20000`;

/** Trains one run per value. */
const each = (
  values: readonly (string | number)[],
  name: (value: string | number) => string,
  flags: (value: string | number) => string,
) => Object.fromEntries(values.map((value) => [name(value), flags(value)]));

const withK = (preset: string) =>
  each(
    [16, 32, 64],
    (k) => `${preset}-k${k}`,
    (k) => `--preset ${preset} --k ${k} ${brief}`,
  );

export const rows = {
  "k-sparse": {
    title: "Linear probe on k-sparse codes (1000 units, k = 25), with raw pixels and PCA beside it",
    runs: {
      lifetime: `--preset lifetime --hidden-units 1000 --epochs 30 --decay cosine --decay-share 1 --probes`,
      "k-sparse": `--preset k-sparse --init @lifetime --optimizer adam --learning-rate 3e-4 --batch-size 100 --epochs 10 --aux-weight 0.3 --dead-window 3000 --probes`,
    },
  },
  "kl-weight": {
    title: "Error against λ for kl",
    runs: each(
      [0, 0.01, 0.1, 1, 10],
      (w) => `weight-${w}`,
      (w) => `--sparsity-weight ${w} ${short}`,
    ),
  },
  topk: {
    title: "TopK 32 of 1024 against PCA-32 and PyTorch",
    runs: { topk },
  },
  revival: {
    title: "Dead units with revival on and off",
    runs: {
      topk,
      preset,
      // The last of four resamplings is 200,000 rows before the end, and before the learning rate decays.
      resample: `${preset} --aux-weight 0 --revival resample --dead-window 250000`,
      off: `${preset} --aux-weight 0`,
    },
  },
  front: {
    title: "L0 and explained variance of all methods, H = 1024",
    hasChart: true,
    runs: {
      ...each(
        [0.03, 0.1, 0.3],
        (w) => `kl-${w}`,
        (w) => `${wide} --sparsity-weight ${w} --output-activation linear ${brief}`,
      ),
      ...each(
        [2, 5, 10],
        (w) => `l1-${w}`,
        (w) => `--preset l1 --sparsity-weight ${w} ${brief}`,
      ),
      ...withK("topk"),
      ...withK("batch-topk"),
      ...withK("matryoshka"),
      ...each(
        [0.01, 0.03, 0.06],
        (s) => `lifetime-${s}`,
        (s) => `--preset lifetime ${wide} --lifetime-share ${s} ${brief}`,
      ),
      ...each(
        [16, 32, 64],
        (n) => `jumprelu-${n}`,
        (n) => `${fastJumpReLU} --target-l0 ${n} ${brief}`,
      ),
      ...each(
        [0.03, 0.1, 0.3],
        (w) => `gated-${w}`,
        (w) => `--preset gated --sparsity-weight ${w} ${brief}`,
      ),
    },
  },
} as const satisfies Record<string, ResultRow>;

export type RowName = keyof typeof rows;
