// The results of the benchmark as data, from which the Markdown, the JSON and the charts are made.

import { TOLERANCE } from "./agreement.ts";
import type { Timed, Untimed } from "./comparison.ts";
import { references } from "./contenders.ts";
import { type Growth, largeOverDefault } from "./growth/growth.ts";
import { gflops } from "./growth/linearity.ts";
import type { SparseGrowth } from "./growth/sparse.ts";

export interface BenchResults {
  /** The adapter of the browser, or of Node if no browser was opened; undefined if nothing was compared on a GPU. */
  readonly adapter: string | undefined;
  readonly browser: string | undefined;
  readonly rounds: number;
  /** Steps whose losses were checked. */
  readonly checkSteps: number;
  readonly timed: readonly Timed[];
  readonly skipped: readonly Untimed[];
  /** While they were timed. */
  readonly failed: readonly Untimed[];
  readonly growth: Growth | undefined;
  readonly sparse: SparseGrowth | undefined;
}

/** Returns the name of the adapter on which most was measured. */
export const adapterOf = ({ adapter, growth, sparse }: BenchResults): string =>
  adapter ?? growth?.adapter ?? sparse?.adapter ?? "no GPU";

/** Returns the median step time of a contender over that of Parsimony with tuned or baseline kernels. */
export function ratioTo(
  reference: keyof typeof references,
  { ms }: Pick<Timed, "ms">,
  timed: readonly Timed[],
): number | undefined {
  const ours = timed.find(({ contender }) => contender.key === references[reference])?.ms;
  return ours && ms && ms.median / ours.median;
}

/**
 * Returns what `--json` writes. Programs that read these files know some values by older names (absent,
 * plain, forms, article, big), so those stay beside the new ones.
 */
export function toJson(results: BenchResults) {
  const { browser, rounds, checkSteps, timed, growth } = results;
  const [skipped, failed] = [results.skipped, results.failed].map((untimed) =>
    untimed.map(({ contender: { name, backend }, why }) => ({ name, backend, why })),
  );
  return {
    adapter: adapterOf(results),
    ...(browser && { browser }),
    rounds,
    checkSteps,
    tolerance: TOLERANCE,
    contenders: timed.map((row) => ({
      name: row.contender.name,
      backend: row.contender.backend,
      ms: row.ms ?? null,
      dispatches: row.dispatches,
      losses: row.losses,
      firstStepMs: row.started.ms ?? null,
      adapters: row.started.adapters,
      ...(row.started.about !== undefined && { about: row.started.about }),
      agreement: row.agreement,
      ratio: {
        tuned: ratioTo("tuned", row, timed) ?? null,
        baseline: ratioTo("baseline", row, timed) ?? null,
        plain: ratioTo("baseline", row, timed) ?? null,
      },
    })),
    skipped,
    absent: skipped,
    failed,
    ...(growth && { growth: growthJson(growth) }),
    ...(results.sparse && { sparse: results.sparse }),
  };
}

function growthJson(growth: Growth) {
  const { adapter, variants, curves, stopped } = growth;
  const row = (point: Growth["atDefault"]) => ({
    ...point.size,
    ms: point.ms,
    ...(point.coreMs !== undefined && { coreMs: point.coreMs }),
    ...(point.variants && { variants: point.variants }),
    gflops: gflops(point),
    bytes: point.bytes,
  });
  const atDefault = row(growth.atDefault);
  const large = growth.large ? row(growth.large) : null;
  const ratio = largeOverDefault(growth) ?? null;
  return {
    adapter,
    variants,
    forms: variants,
    curves: curves.map(({ letter, points, best, below, above }) => ({
      letter,
      points: points.map(row),
      best: best.size[letter],
      offTheLineBelow: below?.size[letter] ?? null,
      offTheLineAbove: above?.size[letter] ?? null,
    })),
    relativeToMatmuls: growth.relativeToMatmuls,
    atDefault,
    article: atDefault,
    large,
    big: large,
    largeOverDefault: ratio,
    bigOverArticle: ratio,
    stopped: stopped.map(({ size, why }) => ({ ...size, why })),
  };
}
