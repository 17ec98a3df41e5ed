// How active a unit is: its statistics, the histogram of its activations, and its top images.

import { computed, useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { activationHistogramChart } from "../../charts/activation_histogram.ts";
import { targetOf } from "../../config/settings.ts";
import { formatCount, formatPercent, formatSignificant, plural } from "../../format.ts";
import { SATURATION } from "../../statistics/code_statistics.ts";
import type { UnitStatistics } from "../../statistics/unit_statistics.ts";
import { type TileStyle, tileBox } from "../canvases/tile_layout.ts";
import { imageTiles, Tiles } from "../canvases/tiles.tsx";
import type { Codes } from "../state/codes.ts";
import { shownSettings } from "../state/run.ts";
import { theme } from "../state/theme.ts";
import { Chart, chartInPage } from "../ui/chart.tsx";
import { NeverZero } from "../ui/hints.tsx";
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

export function UnitNumbers({ statistics, codes }: UnitActivations) {
  const { mean, firingRate, max } = statistics;
  const state = stateOf(unitActivity(mean, firingRate));
  const target = targetOf(shownSettings.value);
  return (
    <div class="unit-numbers">
      <h3>Activations</h3>
      <dl class="numbers">
        <dt>Mean activation</dt>
        <dd>{formatSignificant(mean)}</dd>
        {target !== undefined && (
          <>
            <dt>Target ρ</dt>
            <dd>{target}</dd>
          </>
        )}
        <dt>Firing rate</dt>
        <dd>{formatPercent(firingRate)}</dd>
        <dt>Highest activation</dt>
        <dd>{formatSignificant(max)}</dd>
      </dl>
      <p>
        <span class="formula">mⱼ = mean hⱼ</span>,{" "}
        <span class="formula">rateⱼ = share of images with hⱼ &gt; 0</span>, over{" "}
        {formatCount(codes.count)} of {plural(codes.of, "training image")}.
        <NeverZero />
      </p>
      {state === "dead" && (
        <p class="state">
          <LegendIcon symbol={{ kind: "state", state: "dead" }} /> Dead: none of these images
          activates it.
        </p>
      )}
      {state === "saturated" && (
        <p class="state">
          <LegendIcon symbol={{ kind: "state", state: "saturated" }} /> Saturated: its mean exceeds{" "}
          {SATURATION}, beyond which KL is replaced by its tangent.
        </p>
      )}
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
        return chartInPage(chart, theme.value);
      }),
    [],
  );
  const summary = useMemo(() => computed(() => histogramSummary(shown.value)), []);
  const { firingRate } = activations.statistics;
  return (
    <div class="unit-histogram">
      <h3>Distribution of activations</h3>
      <Chart option={option} summary={summary} />
      <p>
        It is inactive (h = 0) on {formatPercent(1 - firingRate)} of the images; the bars show the
        rest.
      </p>
    </div>
  );
}

function histogramSummary({ unit, statistics }: UnitActivations): string {
  const { histogram, max } = statistics;
  const { counts, inactive } = histogram;
  const fullest = counts.indexOf(Math.max(...counts));
  const edge = (bin: number) => formatSignificant((bin / counts.length) * max);
  const active = counts.reduce((sum, images) => sum + images, 0);
  if (active === 0) return `No image activates unit ${unit + 1}.`;
  return `Histogram of the activations of unit ${unit + 1}: inactive on ${plural(inactive, "image")}; ${plural(active, "activates", "activate")} it, with values up to ${formatSignificant(max)}, most often between ${edge(fullest)} and ${edge(fullest + 1)}.`;
}

const imageStyle: TileStyle = { smallest: 40, largest: 56, gap: 8, caption: 40 };

/** The training images that activate a unit most. */
export function TopImages({ unit, statistics, codes }: UnitActivations) {
  const top = statistics.top.map(({ image: row, activation }) => ({
    image: codes.imageOf(row),
    lines: [formatSignificant(activation), `digit ${codes.labels[row]}`] as const,
  }));
  const images = top.map(({ image }) => image);
  // The same array as long as the images are the same, so that nothing is redrawn.
  const which = useMemo(() => images, [images.join()]);
  const summary = useSignal("");
  useLayoutEffect(() => {
    summary.value = `The ${top.length} training images that activate unit ${unit + 1} most.`;
  });
  return (
    <div class="top-images">
      <h3>Images that activate it most</h3>
      {top.length === 0 ? (
        <p>None of {plural(codes.count, "training image")} activates it.</p>
      ) : (
        <Tiles
          count={top.length}
          style={imageStyle}
          pictures={imageTiles}
          isStill
          which={which}
          summary={summary}
          notes={(i) => top[i] as (typeof top)[number]}
        >
          {(layout) => (
            <ol>
              {top.map(({ image, lines: [activation, digit] }, i) => (
                <li
                  key={image}
                  style={tileBox(layout, i)}
                  title={`training image ${formatCount(image + 1)}`}
                >
                  <strong>{activation}</strong>
                  {digit}
                </li>
              ))}
            </ol>
          )}
        </Tiles>
      )}
    </div>
  );
}
