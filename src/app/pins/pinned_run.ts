// The pinned runs: snapshots of runs at one of their steps, to be compared with others.

import { computed, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { SeriesIndex } from "../../charts/series_style.ts";
import { type SettingName, type Settings, settingsList } from "../../config/settings.ts";
import { type DataId, isSameData } from "../../data/data_id.ts";
import { formatCount } from "../../format.ts";
import type { TestEvaluation } from "../../training/reports.ts";
import { isSame } from "../state/form.ts";
import type { Measures } from "../state/measures.ts";
import { data, progress, runSettings } from "../state/run.ts";

/** Measurements of a run over the whole test set, at a step. */
export interface TestNumbers extends TestEvaluation {
  /** The mean squared error of the data; NaN while it is not known. */
  readonly mse: number;
  /** Active units per test image. */
  readonly meanL0: number;
  /** Units that are inactive on every test image. */
  readonly dead: number;
  /** Units that are active on more than a tenth of the test images; older pins do not have it. */
  readonly dense?: number | undefined;
}

/** The part of a run that is compared, whether it is pinned or the current one. */
export interface ComparedRun {
  readonly id: string;
  readonly name: string;
  /** Its colour, dashes and symbol in charts. */
  readonly seriesIndex: SeriesIndex;
  readonly settings: Settings;
  readonly data: DataId;
  /** Steps done, and of the whole run. */
  readonly step: number;
  readonly steps: number;
  /** Losses of training batches, and over the test set, at some of the steps. */
  readonly train: readonly TestEvaluation[];
  readonly test: readonly TestEvaluation[];
  /** Undefined until they are computed. */
  readonly numbers: TestNumbers | undefined;
  /** What else was measured at this step. */
  readonly measures?: Measures | undefined;
  /** Whether they are approximate: of an earlier step, and of a sample of training images. */
  readonly isRough?: boolean;
  /** Reconstructions of the rows that the page shows. */
  readonly pictures: Pictures | undefined;
  /** Decoder weights of some hidden units (see `pictureUnits`); older pins do not have them. */
  readonly units?: Pictures | undefined;
}

/** Pictures of the same size, stored with a pin. */
export interface Pictures {
  /** (count, height · width · channels), row-major; 0 is the lowest value, 255 the highest. */
  readonly pixels: Uint8Array;
  readonly count: number;
  /** In cells. */
  readonly width: number;
  readonly height: number;
  /** Values in a cell, if they are colours. */
  readonly channels?: 3 | undefined;
}

export interface PinnedRun extends ComparedRun {
  readonly seriesIndex: number;
  readonly numbers: TestNumbers;
  readonly pictures: Pictures;
  /** When it was pinned, in milliseconds since 1970. */
  readonly time: number;
}

/** In the order in which they were pinned. */
export const pins = signal<readonly PinnedRun[]>([]);
/** Whether the pins of earlier visits are loaded, if they can be. */
export const arePinsLoaded = signal(false);
/** The pin of the current run at its current step. The same settings and data give the same bits at the same step. */
export const pinOfNow = computed(() => {
  const settings = runSettings.value;
  const step = progress.value?.step;
  const id = data.value?.id;
  return (
    settings &&
    id &&
    pins.value.find(
      (pin) => pin.step === step && isSame(pin.settings, settings) && isSameData(pin.data, id),
    )
  );
});
export const isPinned = computed(() => pinOfNow.value !== undefined);

export const PINNING = "Pinning…";
/** What the control bar reports about the run that is being pinned, or has just been. */
export const pinNews = signal<ComponentChildren>();
export const isPinning = computed(() => pinNews.value === PINNING);

/** Returns a name with the step first, because chart labels and narrow columns cut off the end of a text. */
export const atStep = (step: number, name: string) => `step ${formatCount(step)} · ${name}`;

/** Returns a run's name, with the step of an unfinished pin: pins with the same settings have different labels. */
export const labelOf = ({ name, step, steps, seriesIndex }: ComparedRun) =>
  step === steps || seriesIndex === "current" ? name : atStep(step, name);

/** Returns the names of the settings in which runs differ, in the table's order. */
export function differing(all: readonly Settings[]): SettingName[] {
  return settingsList
    .map(([name]) => name)
    .filter((name) => all.some((settings) => settings[name] !== all[0]?.[name]));
}
