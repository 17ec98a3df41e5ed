import { computed } from "@preact/signals";
import { reportsMse, targetOf } from "../../../config/settings.ts";
import { csvText } from "../../../files/csv.ts";
import { formatCount, formatSignificant, plural } from "../../../format.ts";
import { SATURATION } from "../../../statistics/saturation.ts";
import { reconstructionTermOf } from "../../formulas.ts";
import { codes, sampledImages } from "../../state/codes.ts";
import { latestTest, phase, shownSettings } from "../../state/run.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { canSaturate } from "../../unit/units.ts";
import { rowName, shownSetName } from "../../words.ts";
import { baselineAt, isComputing } from "./pca_baselines.ts";
import { PcaRequest } from "./pca_request.tsx";
import { MeasureQuality, quality } from "./quality.ts";

interface Headline {
  readonly name: string;
  /** Undefined if it is not known yet. */
  readonly number: number | undefined;
  /** The number as text. */
  readonly value: string;
  /** What the number means, in the explanation and in the saved table. */
  readonly meaning: string;
  /** What is shown below the number. */
  readonly note?: string | undefined;
}

const MISSING = "–";

const headlines = computed((): readonly Headline[] => {
  const now = codes.value;
  const { hiddenUnits } = shownSettings.value;
  const target = targetOf(shownSettings.value);
  const ofCodes = (format: (known: NonNullable<typeof now>) => string) =>
    now ? format(now) : MISSING;
  const tested = latestTest.value;
  const baseline = baselineAt(hiddenUnits);
  const saturatedUnits = {
    name: "Saturated units",
    number: now?.saturated,
    value: ofCodes(({ saturated }) => formatCount(saturated)),
    meaning: `mean activation m > ${SATURATION}`,
  };
  const measured = quality.value;
  const measuredMse = {
    name: "Test MSE",
    number: measured?.mse,
    value: measured ? formatSignificant(measured.mse) : MISSING,
    meaning: "mean (x − y)², in the units of the data, as PCA's",
    note: measured ? `after ${plural(measured.step, "step")}` : "measured while paused",
  };
  return [
    {
      name: "Mean L0",
      number: now?.meanL0,
      value: ofCodes(({ meanL0 }) => `${formatSignificant(meanL0)} of ${formatCount(hiddenUnits)}`),
      meaning: `active units per ${rowName.value}, h > 0`,
    },
    {
      name: "Dead units",
      number: now?.dead,
      value: ofCodes(({ dead }) => formatCount(dead)),
      meaning: `inactive on every ${rowName.value}`,
    },
    ...(canSaturate.value ? [saturatedUnits] : []),
    {
      name: "Mean activation",
      number: now && mean(now.meanActivation),
      value: ofCodes(({ meanActivation }) => formatSignificant(mean(meanActivation))),
      meaning: `mean over all units${target === undefined ? "" : ` (target ρ = ${target})`}`,
      note: target === undefined ? undefined : `target ${target}`,
    },
    {
      name: reportsMse(shownSettings.value) ? "Test MSE" : "Test error",
      number: tested?.reconstruction,
      value: tested ? formatSignificant(tested.reconstruction) : MISSING,
      meaning: tested
        ? `${reconstructionTermOf(shownSettings.value)} after ${plural(tested.step, "step")}`
        : "evaluated after the first epoch",
      note: tested ? `after ${plural(tested.step, "step")}` : "available after epoch 1",
    },
    ...(reportsMse(shownSettings.value) ? [] : [measuredMse]),
    {
      name: `PCA baseline, k = ${formatCount(hiddenUnits)}`,
      number: baseline,
      value:
        baseline === undefined ? (isComputing.value ? "…" : MISSING) : formatSignificant(baseline),
      meaning: `${shownSetName.value} MSE of PCA with this many components, fitted to the training ${rowName.value}s (not clipped to 0–1)`,
    },
  ];
});

const mean = (values: Float64Array) => values.reduce((sum, m) => sum + m, 0) / values.length;

/** Sparsity and what it costs, in a few numbers. */
export function HeadlinePanel() {
  // Training would wait for it.
  const isMeasured = !reportsMse(shownSettings.value) && phase.value !== "training";
  return (
    <FigurePanel
      id="headlines"
      title="Sparsity at a glance"
      isWide
      showsCodes
      csv={() =>
        csvText(
          ["name", "value", "meaning"],
          headlines.value.map(({ name, number, meaning }) => [name, number, meaning]),
        )
      }
      caption={
        <>
          <p>
            Computed from the codes of {sampledImages.value ?? `training ${rowName.value}s`} and
            from reconstructions of the test set, which is not used in training.
          </p>
          <dl class="meanings">
            {headlines.value.map(({ name, meaning }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </>
      }
    >
      <dl class="headlines">
        {headlines.value.map(({ name, value, note }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="headline">{value}</dd>
            {note && <dd class="note">{note}</dd>}
          </div>
        ))}
      </dl>
      <PcaRequest />
      {isMeasured && <MeasureQuality />}
    </FigurePanel>
  );
}
