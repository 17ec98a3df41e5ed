// The runs that the view "Compare" shows: the selected ones of the pinned runs and the current run.

import { computed, type ReadonlySignal, signal, useSignalEffect } from "@preact/signals";
import { seriesStyle } from "../../../charts/series_style.ts";
import { reportsMse, type Settings } from "../../../config/settings.ts";
import { type DataId, isSameData } from "../../../data/data_id.ts";
import { denseUnits } from "../../../statistics/firing_rates.ts";
import { measureOnTest } from "../../pins/measuring.ts";
import { type ComparedRun, pins, type TestNumbers } from "../../pins/pinned_run.ts";
import { scheduler } from "../../run/scheduler.ts";
import { codes } from "../../state/codes.ts";
import { isSame } from "../../state/form.ts";
import { measuresAt } from "../../state/measures.ts";
import {
  curves,
  data,
  hasStarted,
  latestTest,
  phase,
  progress,
  runSettings,
} from "../../state/run.ts";
import { theme } from "../../state/theme.ts";
import type { LegendEntry, LegendSymbol } from "../../ui/figure_parts.ts";
import { useQuery } from "../../ui/hooks.ts";
import { type LabelledRun, labelled } from "./labels.ts";

/** The ids of the runs that are not selected. */
const deselected = signal<ReadonlySet<string>>(new Set());

export const isSelected = (id: string) => !deselected.value.has(id);

export function setSelected(id: string, isOn: boolean): void {
  const others = [...deselected.value].filter((other) => other !== id);
  deselected.value = new Set(isOn ? others : [...others, id]);
}

/** Returns whether a run was trained on the data that the page has loaded, so that its pictures can be compared. */
export function isOnShownData(run: ComparedRun & { readonly data?: DataId }): boolean {
  const shown = data.value?.id;
  return !run.data || (shown !== undefined && isSameData(run.data, shown));
}

export type ComparedRuns = ReadonlySignal<readonly LabelledRun[]>;

/** Shows what the lines and symbols of a figure stand for. */
export const legendOf = (runs: ComparedRuns): LegendEntry[] =>
  runs.value.map((run) => ({ symbol: symbolOf(run), label: run.label }));

export const symbolOf = ({ seriesIndex }: ComparedRun): LegendSymbol => ({
  kind: "line",
  style: seriesStyle(seriesIndex, theme.value),
});

/** Changes only with the step, unlike the progress. */
const step = computed(() => progress.value?.step);

interface Measured {
  readonly numbers: TestNumbers;
  readonly settings: NonNullable<typeof runSettings.value>;
  readonly data: DataId;
}

/** The latest measurement of a paused run on the test set. */
const measured = signal<Measured | undefined>();

/** Measures the current run on the test set while it is paused. */
export function useMeasuredRun(): void {
  const found = useQuery(() => {
    const isMeasured = phase.value === "waiting" && hasStarted.value && isSelected("current");
    // Single steps do not change the phase.
    if (!isMeasured || !step.value) return undefined;
    const of = data.value?.id;
    return scheduler.withRun(async (run) => {
      const numbers = await measureOnTest(run);
      return numbers && of && { numbers, settings: run.settings, data: of };
    });
  });
  useSignalEffect(() => {
    if (found.value) measured.value = found.value;
  });
}

/** The current run, or undefined if it has no steps yet. */
export const currentRun = computed((): ComparedRun | undefined => {
  const { train, test } = curves.value;
  const settings = runSettings.value;
  const id = data.value?.id;
  // The curves can lag behind the progress; the comparison follows the curves.
  const now = progress.peek();
  if (!now?.step || !settings || !id) return undefined;
  const exact = measured.value;
  const isFresh =
    exact?.numbers.step === now.step &&
    isSame(exact.settings, settings) &&
    isSameData(exact.data, id);
  return {
    id: "current",
    name: "Current run",
    seriesIndex: "current",
    settings,
    data: id,
    step: now.step,
    steps: now.steps,
    train,
    test,
    numbers: isFresh ? exact.numbers : roughNumbers(settings),
    measures: measuresAt(now.step),
    isRough: !isFresh,
    pictures: undefined,
  };
});

/** Estimates: the last losses on the test set or of a batch, and sparsity of a sample of training rows. */
function roughNumbers(settings: Settings): TestNumbers | undefined {
  const { train, sparsity: samples } = curves.value;
  const losses = latestTest.value ?? train.at(-1);
  const sparsity = samples.at(-1);
  // Numbers of the untrained model would be misleading.
  if (!losses || !sparsity?.step) return undefined;
  const mse = reportsMse(settings) ? losses.reconstruction : Number.NaN;
  const dense = codes.value && denseUnits(codes.value.firingRate).above10Percent;
  return { ...losses, mse, meanL0: sparsity.meanL0, dead: sparsity.dead, dense };
}

/** All of them. Their labels do not depend on which ones are selected. */
export const listedRuns: ComparedRuns = computed(() =>
  labelled(currentRun.value ? [...pins.value, currentRun.value] : pins.value),
);

/** The selected runs. */
export const comparedRuns: ComparedRuns = computed(() =>
  listedRuns.value.filter(({ id }) => isSelected(id)),
);
