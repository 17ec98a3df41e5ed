import { computed } from "@preact/signals";
import { featureSpaceFigure } from "../../figures/feature_space.ts";
import { count, plural } from "../../figures/words.ts";
import { embedded } from "../embedded.ts";
import { session } from "../session.ts";
import { codes, dimensions, shownSettings } from "../state.ts";
import { theme } from "../theme.ts";
import { Chart } from "./chart.tsx";
import { FigurePanel } from "./figure_panel.tsx";

const shown = computed(
  () =>
    codes.value ?? {
      points: new Float32Array(),
      labels: new Uint8Array(),
      dimensions: dimensions.value,
    },
);

const option = computed(() =>
  embedded(featureSpaceFigure(shown.value, theme.value), theme.value, { right: 66 }),
);

const summary = computed(() => {
  const { points, labels, dimensions } = shown.value;
  if (labels.length === 0) return "Codes of the training images; not computed yet.";
  const isOn = (k: 0 | 1) => points.reduce((n, x, i) => n + Number(i % 2 === k && x > 0), 0);
  const share = (k: 0 | 1) => `${Math.round((100 * isOn(k)) / labels.length)} %`;
  return `${count(labels.length)} training images by the activations of two hidden units, coloured by digit. Unit ${dimensions[0] + 1} is active for ${share(0)} of them, unit ${dimensions[1] + 1} for ${share(1)}.`;
});

export function FeatureSpacePanel() {
  const [x, y] = dimensions.value;
  return (
    <FigurePanel
      id="feature-space"
      title="Feature space"
      caption={
        <>
          {whichImages()}, each a point at its activations{" "}
          <span class="formula">h = φ(x W₁ + b₁)</span> of two hidden units, coloured by its digit.
          The digits are never used in training.
        </>
      }
    >
      <div class="choices">
        <UnitChoice label="Across" value={x} choose={(unit) => session.chooseDimensions(unit, y)} />
        <UnitChoice label="Up" value={y} choose={(unit) => session.chooseDimensions(x, unit)} />
      </div>
      <Chart option={option.value} summary={summary.value} />
    </FigurePanel>
  );
}

function whichImages(): string {
  if (!codes.value) return "Training images";
  const { labels, of, step } = codes.value;
  const after = `after ${plural(step, "step")}`;
  if (labels.length === of) return `All ${count(of)} training images ${after}`;
  return `${count(labels.length)} of ${count(of)} training images ${after} (all of them when training rests)`;
}

function UnitChoice(props: { label: string; value: number; choose: (unit: number) => void }) {
  const hidden = shownSettings.value.hiddenUnits;
  return (
    <label>
      {props.label}
      <select
        value={props.value}
        onChange={(event) => props.choose(Number(event.currentTarget.value))}
      >
        {Array.from({ length: hidden }, (_, unit) => (
          <option key={`unit ${unit}`} value={unit}>
            unit {unit + 1}
          </option>
        ))}
      </select>
    </label>
  );
}
