// How active a unit is: on how many rows, of which classes, and how strongly.

import { computed, useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { activations } from "../../../shaders/activations.ts";
import { activationHistogramChart } from "../../charts/activation_histogram.ts";
import {
  capitalised,
  formatCount,
  formatPercent,
  formatSignificant,
  plural,
} from "../../format.ts";
import { SATURATION } from "../../statistics/saturation.ts";
import type { UnitStatistics } from "../../statistics/unit_statistics.ts";
import { classes, shortened } from "../classes.ts";
import type { Codes } from "../state/codes.ts";
import { shownSettings } from "../state/run.ts";
import { theme } from "../state/theme.ts";
import { Chart, chartInPage } from "../ui/chart.tsx";
import { useFigurePart } from "../ui/figure_parts.ts";
import { LegendIcon } from "../ui/legend.tsx";
import { className, rowName } from "../words.ts";
import { stateOf, unitActivity } from "./units.ts";

/** What the codes worker computed about one unit. */
export interface UnitActivations {
  /** Counted from 0. */
  readonly unit: number;
  readonly statistics: UnitStatistics;
  /** The codes that the statistics were computed from. */
  readonly codes: Codes;
}

/** On how many rows the unit fires, and whether it is dead or saturated. */
export function UnitActivity({ statistics, codes }: UnitActivations) {
  const { mean, firingRate } = statistics;
  const state = stateOf(unitActivity(mean, firingRate));
  if (state === "dead") {
    return (
      <p class="state">
        <LegendIcon symbol={{ kind: "state", state }} /> Dead: none of{" "}
        {plural(codes.count, `training ${rowName.value}`)} activates it.
      </p>
    );
  }
  const { label, canBeZero } = activations[shownSettings.value.activation];
  return (
    <>
      <p class="activity">
        {canBeZero
          ? `Fires on ${formatPercent(firingRate)} of ${rowName.value}s`
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

/** The most classes whose shares are shown. */
const SHOWN_CLASSES = 10;

const NARROW_NAME = 4;

interface Share {
  readonly name: string;
  readonly share: number;
}

/** Returns the largest shares, the largest first, and the sum of the others if there are more. */
function largestShares(classShares: Float64Array): Share[] {
  // Sorting is stable: of equal shares, the first class comes first.
  const shares = classes.value
    .map(({ index, name }): Share => ({ name, share: classShares[index] ?? 0 }))
    .sort((a, b) => b.share - a.share);
  const others = shares.splice(SHOWN_CLASSES);
  if (others.length === 0) return shares;
  const share = others.reduce((sum, each) => sum + each.share, 0);
  return [...shares, { name: `${formatCount(others.length)} others`, share }];
}

/** How much of the unit's activation belongs to each class, the largest share first. */
export function ClassShares({ statistics: { classShares } }: UnitActivations) {
  const list = useRef<HTMLOListElement>(null);
  const shares = largestShares(classShares);
  const largest = Math.max(...shares.map(({ share }) => share));
  // In two columns if the names leave space for that.
  const isNarrow = shares.every(({ name }) => name.length <= NARROW_NAME);
  const title = `Share of its activation by ${className.value}`;
  useFigurePart(() => ({
    kind: "legend",
    element: list.current as Element,
    entries: shares.map(({ share, name }, i) => ({
      before: i === 0 ? `${title}: ${shortened(name)}` : shortened(name),
      symbol: { kind: "colour", colour: theme.value.accent },
      label: formatShare(share),
    })),
  }));
  return (
    <div class={isNarrow ? "class-shares" : "class-shares has-long-names"}>
      <h3 id="class-shares">{title}</h3>
      <ol
        ref={list}
        aria-labelledby="class-shares"
        style={{
          gridTemplateRows: `repeat(${isNarrow ? Math.ceil(shares.length / 2) : shares.length}, auto)`,
        }}
      >
        {shares.map(({ share, name }) => (
          <li key={name}>
            <span title={name}>{shortened(name)}</span>
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
        const histogram = { unit, counts, max: statistics.max, rowName: rowName.value };
        const chart = activationHistogramChart(histogram, theme.value);
        return chartInPage(chart, theme.value, { isSmall: true });
      }),
    [],
  );
  const summary = useMemo(() => computed(() => histogramSummary(shown.value)), []);
  return (
    <div class="unit-histogram">
      <h3>{capitalised(rowName.value)}s by activation</h3>
      <Chart option={option} summary={summary} />
    </div>
  );
}

function histogramSummary({ unit, statistics }: UnitActivations): string {
  const { histogram, max } = statistics;
  const { counts, inactive } = histogram;
  const fullest = counts.indexOf(Math.max(...counts));
  const edge = (bin: number) => formatSignificant((bin / counts.length) * max);
  const active = counts.reduce((sum, rows) => sum + rows, 0);
  return `Histogram of the activations of unit ${unit + 1}: inactive on ${plural(inactive, rowName.value)}; ${plural(active, "activates", "activate")} it, with values up to ${formatSignificant(max)}, most often between ${edge(fullest)} and ${edge(fullest + 1)}.`;
}
