// Everything that the benchmark found, as data: what the Markdown, the JSON and the figures are made of.

import { TOLERANCE } from "./agreement.ts";
import type { Skipped, Timed } from "./comparison.ts";
import { references } from "./contenders.ts";
import { type Growth, largeOverDefault } from "./growth/growth.ts";
import { gflops } from "./growth/linearity.ts";

export interface BenchResults {
  /** Name of the adapter of the browser, or of Node where no browser was opened. */
  readonly adapter: string;
  readonly browser: string | undefined;
  readonly rounds: number;
  /** Steps whose losses were checked. */
  readonly checkSteps: number;
  readonly timed: readonly Timed[];
  readonly skipped: readonly Skipped[];
  readonly growth: Growth | undefined;
}

/** How many times as long a contender's step takes as the tuned or plain Parsimony's: medians. */
export function ratioTo(
  reference: keyof typeof references,
  { ms }: Pick<Timed, "ms">,
  timed: readonly Timed[],
): number | undefined {
  const ours = timed.find(({ contender }) => contender.key === references[reference])?.ms;
  return ours && ms && ms.median / ours.median;
}

/** The results in the order of their numbers, as files keep them. */
export function toJson(results: BenchResults) {
  const { adapter, browser, rounds, checkSteps, timed, skipped: absent, growth } = results;
  return {
    adapter,
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
      agreement: row.agreement,
      ratio: {
        tuned: ratioTo("tuned", row, timed) ?? null,
        plain: ratioTo("plain", row, timed) ?? null,
      },
    })),
    absent: absent.map(({ contender: { name, backend }, why }) => ({ name, backend, why })),
    ...(growth && { growth: growthJson(growth) }),
  };
}

function growthJson(growth: Growth) {
  const { adapter, variants: forms, curves, atDefault: article, large: big, stopped } = growth;
  const row = (point: Growth["atDefault"]) => ({
    ...point.size,
    ms: point.ms,
    ...(point.coreMs !== undefined && { coreMs: point.coreMs }),
    gflops: gflops(point),
    bytes: point.bytes,
  });
  return {
    adapter,
    forms,
    curves: curves.map(({ letter, points, best, below, above }) => ({
      letter,
      points: points.map(row),
      best: best.size[letter],
      offTheLineBelow: below?.size[letter] ?? null,
      offTheLineAbove: above?.size[letter] ?? null,
    })),
    article: row(article),
    big: big ? row(big) : null,
    bigOverArticle: largeOverDefault(growth) ?? null,
    stopped: stopped.map(({ size, why }) => ({ ...size, why })),
  };
}
