// Conditions on the differences between runs, each with a sentence that says what was measured and what to do.

import { type Settings, settingApplies, settingsList } from "../config/settings.ts";
import { isFar, mean } from "../math.ts";
import { groupBy } from "../records.ts";
import { weightDeterminesL0 } from "./remedies.ts";

/** A run that has been trained to its end. */
export interface ComparedRun {
  readonly settings: Settings;
  /** Identifies its data: runs on different data are not compared. */
  readonly data: string;
  /** NaN if it diverged, as is the error. */
  readonly l0: number;
  /** Mean squared error. */
  readonly error: number;
}

/**
 * The runs that differ only in one setting and in their seed, by its value in ascending order, with the means of those
 * that did not diverge.
 */
interface Series {
  readonly settings: Settings;
  readonly points: readonly {
    readonly value: number;
    readonly l0: number;
    readonly error: number;
  }[];
}

/** What several runs show that one does not. Each condition is on a series along its setting. */
export const comparisons = {
  saturatedPenalty: {
    along: "sparsityWeight",
    advice: ({ settings, points: all }) => {
      if (!weightDeterminesL0(settings)) return undefined;
      const points = all.filter(({ l0 }) => Number.isFinite(l0));
      const last = points.at(-1);
      const first =
        last && points.find((_, i) => points.slice(i).every(({ l0 }) => !isFar(l0, last.l0, 0.02)));
      if (!first || last.value === first.value || last.value < 2 * first.value) return undefined;
      // If smaller weights left more units active, the penalty works.
      const isWeak = first === points[0] && last.l0 > settings.hiddenUnits / 2;
      const between = `L0 did not change between λ = ${first.value} and ${last.value}`;
      return isWeak
        ? `The penalty is too weak: ${between}; use larger weights.`
        : `The penalty is saturated: ${between}; use smaller weights.`;
    },
  },
  learningRateEnd: {
    along: "learningRate",
    advice: ({ points }) => {
      const [best] = points
        .filter(({ error }) => Number.isFinite(error))
        .sort((a, b) => a.error - b.error);
      if (!best || points[0]?.value === points.at(-1)?.value) return undefined;
      const end = { [points[0]?.value ?? 0]: "smaller", [points.at(-1)?.value ?? 0]: "larger" };
      const direction = end[best.value];
      return (
        direction &&
        `The error is lowest at the learning rate ${best.value}, the end of the range: try ${direction} ones.`
      );
    },
  },
  uselessK: {
    along: "k",
    advice: ({ points }) => {
      const pair = points.slice(1).flatMap((point, i) => {
        const before = points[i] as (typeof points)[number];
        return point.error >= 0.99 * before.error ? [{ before, point }] : [];
      })[0];
      if (!pair) return undefined;
      const { before, point } = pair;
      const change = point.error > 1.01 * before.error ? "rose" : "hardly fell";
      return `The error ${change} between k = ${before.value} and ${point.value}: use more hidden units or train for more epochs.`;
    },
  },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly along: "sparsityWeight" | "learningRate" | "k";
      readonly advice: (series: Series) => string | undefined;
    }
  >
>;

/** Returns what the differences between runs suggest, in sentences. */
export const adviceOnRuns = (runs: readonly ComparedRun[]): string[] => [
  ...new Set(
    Object.values(comparisons).flatMap(({ along, advice }) =>
      seriesAlong(runs, along).flatMap((series) => advice(series) ?? []),
    ),
  ),
];

function seriesAlong(
  runs: readonly ComparedRun[],
  along: "sparsityWeight" | "learningRate" | "k",
): Series[] {
  const others = settingsList
    .map(([name]) => name)
    .filter((name) => name !== along && name !== "seed");
  const applying = runs.filter(({ settings }) => settingApplies(along, settings));
  const groups = groupBy(applying, ({ settings, data }) =>
    JSON.stringify([data, ...others.map((name) => settings[name])]),
  );
  return groups.flatMap(([first, ...more]) => {
    if (!first) return [];
    const byValue = groupBy([first, ...more], ({ settings }) => String(settings[along]));
    const points = byValue.map((same) => ({
      value: same[0]?.settings[along] ?? Number.NaN,
      l0: mean(same.map(({ l0 }) => l0).filter(Number.isFinite)),
      error: mean(same.map(({ error }) => error).filter(Number.isFinite)),
    }));
    return [{ settings: first.settings, points: points.toSorted((a, b) => a.value - b.value) }];
  });
}
