// Pins runs, and saves the list of pins in the browser's storage if it can.

import { batch, effect, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { plural } from "../../format.ts";
import type { TestEvaluation } from "../../training/reports.ts";
import type { Run } from "../run/run.ts";
import { scheduler } from "../run/scheduler.ts";
import { measuresAt } from "../state/measures.ts";
import { toast } from "../state/messages.ts";
import { curves } from "../state/run.ts";
import { measureOnTest, pictureUnits, reconstructShown } from "./measuring.ts";
import { changePins, readPins } from "./pin_storage.ts";
import { noteOn } from "./pinned_note.tsx";
import { arePinsLoaded, type PinnedRun, pinOfNow, pins } from "./pinned_run.ts";
import { nameOf } from "./run_names.ts";

const MAX_PINS = 24;
const CURVE_POINTS = 500;

type NewPin = Omit<PinnedRun, "seriesIndex">;
type Change = (list: readonly PinnedRun[]) => readonly PinnedRun[];

let reading: Promise<void> | undefined;

/** Loads the pins of earlier visits, once. */
export function loadPins(): Promise<void> {
  reading ??= readPins().then(
    ({ pins: stored, damaged }) => {
      batch(() => {
        pins.value = [...stored, ...pins.value];
        arePinsLoaded.value = true;
      });
      if (damaged > 0) {
        toast.value = `${plural(damaged, "pinned run")} in this browser's storage ${damaged === 1 ? "is damaged and was" : "are damaged and were"} skipped.`;
      }
    },
    (error: Error) => {
      arePinsLoaded.value = true;
      toast.value = `This browser cannot store pinned runs for this page; new pins last until you close the page. (${error.message})`;
    },
  );
  return reading;
}

/**
 * @returns what to report
 * @throws Error saying why it can't be pinned
 */
export async function pinRun(): Promise<ComponentChildren> {
  await loadPins();
  const pinned = await scheduler.withoutSteps(
    // An earlier visit may have pinned it already.
    async () => pinOfNow.value ?? scheduler.withRun(snapshot),
  );
  if (!pinned) throw new Error("the run changed while it was being pinned; try again.");
  return noteOn("seriesIndex" in pinned ? pinned : await add(pinned));
}

/** Adds a run with the first series index that is free in storage, because another tab may have pinned runs too. */
async function add(pin: NewPin): Promise<PinnedRun> {
  await change((list) => {
    const used = new Set(list.map(({ seriesIndex }) => seriesIndex));
    const free = Array.from({ length: MAX_PINS }, (_, i) => i).find((i) => !used.has(i));
    const seriesIndex = free ?? 0;
    return list.length < MAX_PINS ? [...list, { ...pin, seriesIndex }] : list;
  });
  const added = pins.value.find(({ id }) => id === pin.id);
  if (added) return added;
  throw new Error(`there are already ${MAX_PINS} pinned runs; remove one in Compare first.`);
}

async function snapshot(run: Run): Promise<NewPin | undefined> {
  const { train, test } = curves.value;
  const pictures = await reconstructShown(run);
  const units = await pictureUnits(run);
  const numbers = await measureOnTest(run);
  if (!numbers) return undefined;
  const {
    settings,
    trainer,
    sets: { id },
  } = run;
  return {
    id: crypto.randomUUID(),
    name: nameOf(settings, id.name),
    time: Date.now(),
    settings,
    data: id,
    step: numbers.step,
    steps: trainer.steps,
    train: evenly(train, CURVE_POINTS).map(evaluationOf),
    test: withNewest(evenly(test, CURVE_POINTS - 1), numbers).map(evaluationOf),
    numbers,
    measures: measuresAt(numbers.step),
    pictures,
    units,
  };
}

/** Returns the curve with the measurement at the pin's own step. */
const withNewest = (test: readonly TestEvaluation[], newest: TestEvaluation) =>
  test.at(-1)?.step === newest.step ? test : [...test, newest];

/** Returns at most `count` rows at even distances, including the first and the last. */
function evenly<Row>(rows: readonly Row[], count: number): readonly Row[] {
  if (rows.length <= count) return rows;
  return Array.from({ length: count }, (_, i) => {
    return rows[Math.round((i * (rows.length - 1)) / (count - 1))] as Row;
  });
}

/** Drops the other fields of a step's record. */
const evaluationOf = ({
  step,
  loss,
  reconstruction,
  sparsity,
  auxiliary,
}: TestEvaluation): TestEvaluation => ({ step, loss, reconstruction, sparsity, auxiliary });

// What is measured of a run that is pinned already is added to its pin.
effect(() => {
  const pin = pinOfNow.value;
  const measures = pin && measuresAt(pin.step);
  const isNew = (name: string) => !pin?.measures || !(name in pin.measures);
  if (!measures || !Object.keys(measures).some(isNew)) return;
  void change((list) =>
    list.map((each) =>
      each.id === pin.id ? { ...each, measures: { ...each.measures, ...measures } } : each,
    ),
  );
});

export const rename = (id: string, name: string) =>
  change((list) => list.map((pin) => (pin.id === id ? { ...pin, name } : pin)));

interface Removed {
  readonly pin: PinnedRun;
  /** Its index in the list. */
  readonly index: number;
}

/** The runs removed since the view was opened, the last one last. */
export const removed = signal<readonly Removed[]>([]);

export async function remove(pin: PinnedRun): Promise<void> {
  const index = pins.value.findIndex(({ id }) => id === pin.id);
  await change((list) => list.filter(({ id }) => id !== pin.id));
  // A second click may have come before the row was gone.
  if (removed.value.some((each) => each.pin.id === pin.id)) return;
  removed.value = [...removed.value, { pin, index }];
}

/** Puts the run removed last back in its place. */
export async function undoRemove(): Promise<void> {
  const last = removed.value.at(-1);
  if (!last) return;
  removed.value = removed.value.slice(0, -1);
  await change((list) => list.toSpliced(last.index, 0, last.pin));
}

/** Changes that could not be saved; they are saved with the next one that can. */
let unsaved: readonly Change[] = [];

/** Changes the stored list and shows it; if that fails, changes only what is shown. */
async function change(apply: Change): Promise<void> {
  const changes = [...unsaved, apply];
  try {
    pins.value = await changePins((list) => changes.reduce((changed, each) => each(changed), list));
    unsaved = [];
  } catch (error) {
    unsaved = changes;
    pins.value = apply(pins.value);
    toast.value = `The change to the pinned runs could not be saved and will be lost when you close the page. (${(error as Error).message})`;
  }
}
