// Which runs the view "compare" shows: the pinned ones and the one that is there, as a person chose.

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { measureOnTest } from "../../pins/measuring.ts";
import type { ComparedRun, TestNumbers } from "../../pins/pinned_run.ts";
import { pins } from "../../pins/pins.ts";
import { scheduler } from "../../run/scheduler.ts";
import { isSame } from "../../state/form.ts";
import { curves, hasStarted, phase, progress, runSettings } from "../../state/state.ts";
import { useAnswer } from "../../ui/hooks.ts";

/** The runs that a person left out, by their ids. */
const leftOut = signal<ReadonlySet<string>>(new Set());

export const isSelected = (id: string) => !leftOut.value.has(id);

export function setSelected(id: string, isChosen: boolean): void {
  const others = [...leftOut.value].filter((other) => other !== id);
  leftOut.value = new Set(isChosen ? others : [...others, id]);
}

export type Compared = ReadonlySignal<readonly ComparedRun[]>;

/** Changes with the steps alone, where the progress changes all the time. */
const step = computed(() => progress.value?.step);

/** The run that is there once it has steps; nothing before. */
export function useCurrentRun(): ReadonlySignal<ComparedRun | undefined> {
  const measured = useAnswer(() => {
    const isMeasured = phase.value === "waiting" && hasStarted.value && isSelected("current");
    // Single steps leave the phase as it is.
    if (!isMeasured || !step.value) return undefined;
    return scheduler.withRun(async (run) => {
      const figures = await measureOnTest(run);
      return figures && { figures, settings: run.settings };
    });
  });
  return useMemo(() => computed(() => currentRun(measured.value)), []);
}

interface Measured {
  readonly figures: TestNumbers;
  readonly settings: NonNullable<typeof runSettings.value>;
}

function currentRun(measured: Measured | undefined): ComparedRun | undefined {
  const { train, test } = curves.value;
  const settings = runSettings.value;
  // The curves may lag behind the progress, for charts take their time; what is compared follows them.
  const now = progress.peek();
  if (!now?.step || !settings) return undefined;
  const isFresh = measured?.figures.step === now.step && isSame(measured.settings, settings);
  return {
    id: "current",
    name: "Current run",
    mark: "current",
    settings,
    step: now.step,
    steps: now.steps,
    train,
    test,
    figures: isFresh ? measured.figures : roughFigures(),
    isRough: !isFresh,
    pictures: undefined,
  };
}

/** While it trains: the last loss over the test set, and what the codes of training images told last. */
function roughFigures(): TestNumbers | undefined {
  const losses = curves.value.test.at(-1);
  const sparsity = curves.value.sparsity.at(-1);
  // What is known of the untrained model says nothing of this one.
  if (!losses || !sparsity?.step) return undefined;
  return { ...losses, meanL0: sparsity.meanL0, dead: sparsity.dead };
}

/** The chosen ones of the pinned runs and the one that is there. */
export function useCompared(current: ReadonlySignal<ComparedRun | undefined>): Compared {
  return useMemo(
    () =>
      computed(() => {
        const all: readonly ComparedRun[] = current.value
          ? [...pins.value, current.value]
          : pins.value;
        return all.filter(({ id }) => isSelected(id));
      }),
    [],
  );
}
