import { computed, type ReadonlySignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { featureSpaceFigure } from "../../../figures/feature_space.ts";
import { count, plural } from "../../../figures/words.ts";
import { askCodes } from "../../codes/codes.ts";
import { embedded } from "../../embedded.ts";
import { place } from "../../place.ts";
import { codes, shownSettings } from "../../state.ts";
import { theme } from "../../theme.ts";
import { Chart } from "../shared/chart.tsx";
import { FigurePanel } from "../shared/figure_panel.tsx";
import { useAnswer } from "../shared/use_answer.ts";

interface Shown {
  readonly points: Float32Array;
  readonly labels: Uint8Array;
  readonly dimensions: readonly [number, number];
}

const nothing: Shown = { points: new Float32Array(), labels: new Uint8Array(), dimensions: [0, 1] };

export function FeatureSpacePanel() {
  const shown = useAnswer(() => {
    const labels = codes.value?.labels;
    const dimensions = [place.across.value - 1, place.up.value - 1] as const;
    if (!labels) return undefined;
    return askCodes((worker) => worker.plane(...dimensions)).then((points) => ({
      points,
      labels,
      dimensions,
    }));
  });
  const option = useMemo(
    () =>
      computed(() =>
        embedded(featureSpaceFigure(shown.value ?? nothing, theme.value), theme.value, {
          right: 66,
        }),
      ),
    [],
  );
  const summary = useMemo(() => computed(() => summaryOf(shown)), []);
  return (
    <FigurePanel
      id="feature-space"
      title="Feature space"
      showsCodes
      caption={
        <>
          {whichImages()}, each a point at its activations{" "}
          <span class="formula">h = φ(x W₁ + b₁)</span> of two hidden units, coloured by its digit.
          The digits are never used in training.
        </>
      }
    >
      <div class="choices">
        <UnitChoice label="Across" name="across" />
        <UnitChoice label="Up" name="up" />
      </div>
      <Chart option={option} summary={summary} />
    </FigurePanel>
  );
}

function summaryOf(shown: ReadonlySignal<Shown | undefined>): string {
  const { points, labels, dimensions } = shown.value ?? nothing;
  if (labels.length === 0) return "Codes of the training images; not computed yet.";
  const isOn = (k: 0 | 1) => points.reduce((n, x, i) => n + Number(i % 2 === k && x > 0), 0);
  const share = (k: 0 | 1) => `${Math.round((100 * isOn(k)) / labels.length)} %`;
  return `${count(labels.length)} training images by the activations of two hidden units, coloured by digit. Unit ${dimensions[0] + 1} is active for ${share(0)} of them, unit ${dimensions[1] + 1} for ${share(1)}.`;
}

function whichImages(): string {
  if (!codes.value) return "Training images";
  const { labels, of, step } = codes.value;
  const after = `after ${plural(step, "step")}`;
  if (labels.length === of) return `All ${count(of)} training images ${after}`;
  return `${count(labels.length)} of ${count(of)} training images ${after} (all of them when training rests)`;
}

function UnitChoice({ label, name }: { label: string; name: "across" | "up" }) {
  const hidden = shownSettings.value.hiddenUnits;
  return (
    <label>
      {label}
      <select
        value={place[name].value}
        onChange={(event) => {
          place[name].value = Number(event.currentTarget.value);
        }}
      >
        {Array.from({ length: hidden }, (_, unit) => (
          <option key={`unit ${unit}`} value={unit + 1}>
            unit {unit + 1}
          </option>
        ))}
      </select>
    </label>
  );
}
