// How active a unit is: on how many images, of which digits, and how strongly.

import { computed, useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { activations } from "../../../shaders/activations.ts";
import { activationHistogramChart } from "../../charts/activation_histogram.ts";
import { formatPercent, formatSignificant, plural } from "../../format.ts";
import { SATURATION } from "../../statistics/code_statistics.ts";
import type { UnitStatistics } from "../../statistics/unit_statistics.ts";
import type { Codes } from "../state/codes.ts";
import { shownSettings } from "../state/run.ts";
import { theme } from "../state/theme.ts";
import { Chart, chartInPage } from "../ui/chart.tsx";
import { useFigurePart } from "../ui/figure_parts.ts";
import { LegendIcon } from "../ui/legend.tsx";
import { stateOf, unitActivity } from "./units.ts";

/** What the codes worker computed about one unit. */
export interface UnitActivations {
  /** Counted from 0. */
  readonly unit: number;
  readonly statistics: UnitStatistics;
  /** The codes that the statistics were computed from. */
  readonly codes: Codes;
}

/** On how many images the unit fires, and whether it is dead or saturated. */
export function UnitActivity({ statistics, codes }: UnitActivations) {
  const { mean, firingRate } = statistics;
  const state = stateOf(unitActivity(mean, firingRate));
  if (state === "dead") {
    return (
      <p class="state">
        <LegendIcon symbol={{ kind: "state", state }} /> Dead: none of{" "}
        {plural(codes.count, "training image")} activates it.
      </p>
    );
  }
  const { label, canBeZero } = activations[shownSettings.value.activation];
  return (
    <>
      <p class="activity">
        {canBeZero
          ? `Fires on ${formatPercent(firingRate)} of images`
          : `Never exactly 0 (${label.toLowerCase()})`}
        ; mean {formatSignificant(mean)}
      </p>
      {state === "saturated" && (
        <p class="state">
          <LegendIcon symbol={{ kind: "state", state }} /> Saturated: its mean exceeds {SATURATION},
          beyond which KL is replaced by its tangent.
        </p>
      )}
    </>
  );
}

/** Formats a share as a whole number of percent. */
const formatShare = (share: number) =>
  share > 0 && share < 0.005 ? "<1%" : `${Math.round(100 * share)}%`;

/** How much of the unit's activation belongs to each digit, the largest share first. */
export function ClassShares({ statistics: { classShares } }: UnitActivations) {
  const list = useRef<HTMLOListElement>(null);
  const shares = Array.from(classShares, (share, digit) => ({ share, digit }));
  // Sorting is stable: of equal shares, the lower digit comes first.
  shares.sort((a, b) => b.share - a.share);
  const largest = shares[0]?.share ?? 0;
  useFigurePart(() => ({
    kind: "legend",
    element: list.current as Element,
    entries: shares.map(({ share, digit }, i) => ({
      before: i === 0 ? `Share of its activation by digit: ${digit}` : String(digit),
      symbol: { kind: "colour", colour: theme.value.accent },
      label: formatShare(share),
    })),
  }));
  return (
    <div class="class-shares">
      <h3 id="class-shares">Share of its activation by digit</h3>
      <ol
        ref={list}
        aria-labelledby="class-shares"
        style={{ gridTemplateRows: `repeat(${Math.ceil(shares.length / 2)}, auto)` }}
      >
        {shares.map(({ share, digit }) => (
          <li key={digit}>
            <span>{digit}</span>
            <span class="share" aria-hidden="true">
              <span style={{ width: `${(100 * share) / largest}%` }} />
            </span>
            <span>{formatShare(share)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

export function UnitHistogram(activations: UnitActivations) {
  const shown = useSignal(activations);
  useLayoutEffect(() => {
    shown.value = activations;
  });
  const option = useMemo(
    () =>
      computed(() => {
        const { unit, statistics } = shown.value;
        const { counts } = statistics.histogram;
        const chart = activationHistogramChart({ unit, counts, max: statistics.max }, theme.value);
        return chartInPage(chart, theme.value, { isSmall: true });
      }),
    [],
  );
  const summary = useMemo(() => computed(() => histogramSummary(shown.value)), []);
  return (
    <div class="unit-histogram">
      <h3>Images by activation</h3>
      <Chart option={option} summary={summary} />
    </div>
  );
}

function histogramSummary({ unit, statistics }: UnitActivations): string {
  const { histogram, max } = statistics;
  const { counts, inactive } = histogram;
  const fullest = counts.indexOf(Math.max(...counts));
  const edge = (bin: number) => formatSignificant((bin / counts.length) * max);
  const active = counts.reduce((sum, images) => sum + images, 0);
  return `Histogram of the activations of unit ${unit + 1}: inactive on ${plural(inactive, "image")}; ${plural(active, "activates", "activate")} it, with values up to ${formatSignificant(max)}, most often between ${edge(fullest)} and ${edge(fullest + 1)}.`;
}
