// Making pinned runs, and keeping them: in the browser's storage where it can, and on the page.

import { effect, signal } from "@preact/signals";
import { plural } from "../../format.ts";
import type { TestEvaluation } from "../../training/reports.ts";
import type { Run } from "../run/run.ts";
import { scheduler } from "../run/scheduler.ts";
import { curves, phase, toast } from "../state/state.ts";
import { nameOf } from "./differences.ts";
import { measureOnTest, reconstructShown } from "./measuring.ts";
import type { PinnedRun } from "./pinned_run.ts";
import { changePins, readPins } from "./pinned_runs.ts";
import { pinOfNow, pins } from "./pins.ts";

const MOST_PINS = 24;
const CURVE_POINTS = 500;

type UnmarkedRun = Omit<PinnedRun, "mark">;
type Change = (list: readonly PinnedRun[]) => readonly PinnedRun[];

let reading: Promise<void> | undefined;

/** The pins of earlier visits, once. */
export function loadPins(): Promise<void> {
  reading ??= readPins().then(
    ({ pins: stored, damaged }) => {
      pins.value = [...stored, ...pins.value];
      if (damaged > 0) {
        toast.value = `${plural(damaged, "pinned run is", "pinned runs are")} damaged in this browser's storage and left out.`;
      }
    },
    (error: Error) => {
      toast.value = `This browser keeps no pinned runs for this page; new ones last for this visit. (${error.message})`;
    },
  );
  return reading;
}

/** @throws Error in a sentence, where it can't be pinned */
export async function pinRun(thenGoOn: boolean): Promise<PinnedRun> {
  await loadPins();
  // An earlier visit may have pinned it already.
  const pinned = await atRest(async () => pinOfNow.value ?? scheduler.withRun(snapshot), thenGoOn);
  if (!pinned) throw new Error("it went on meanwhile, or is gone; pin it again.");
  return "mark" in pinned ? pinned : add(pinned);
}

/** With the first mark that is free where it is kept: another tab may have pinned runs too. */
async function add(unmarked: UnmarkedRun): Promise<PinnedRun> {
  await change((list) => {
    const used = new Set(list.map(({ mark }) => mark));
    const mark = Array.from({ length: MOST_PINS }, (_, i) => i).find((i) => !used.has(i)) ?? 0;
    return list.length < MOST_PINS ? [...list, { ...unmarked, mark }] : list;
  });
  const added = pins.value.find(({ id }) => id === unmarked.id);
  if (added) return added;
  throw new Error(`${MOST_PINS} runs are pinned; remove one in the view Compare first.`);
}

/** Lets training rest meanwhile: all that is pinned is of one step. */
async function atRest<Answer>(ask: () => Promise<Answer>, thenGoOn: boolean): Promise<Answer> {
  const wasTraining = phase.value === "training";
  if (!wasTraining) return ask();
  scheduler.pause();
  await trainingRests();
  try {
    return await ask();
  } finally {
    if (thenGoOn && phase.value === "waiting") scheduler.train();
  }
}

function trainingRests(): Promise<void> {
  return new Promise((resolve) => {
    let stop = () => {};
    stop = effect(() => {
      if (phase.value === "training") return;
      resolve();
      // Not yet known where there is nothing to wait for.
      queueMicrotask(() => stop());
    });
  });
}

async function snapshot(run: Run): Promise<UnmarkedRun | undefined> {
  const { train, test } = curves.value;
  const pictures = await reconstructShown(run);
  const figures = await measureOnTest(run);
  if (!figures) return undefined;
  const { settings, trainer } = run;
  return {
    id: crypto.randomUUID(),
    name: nameOf(settings),
    time: Date.now(),
    settings,
    step: figures.step,
    steps: trainer.steps,
    train: evenly(train, CURVE_POINTS).map(evaluationOf),
    test: withNewest(evenly(test, CURVE_POINTS - 1), figures).map(evaluationOf),
    figures,
    pictures,
  };
}

/** The curve with what was found at the pin's own step. */
const withNewest = (test: readonly TestEvaluation[], newest: TestEvaluation) =>
  test.at(-1)?.step === newest.step ? test : [...test, newest];

/** `most` rows at even distances, the first and the last among them. */
function evenly<Row>(rows: readonly Row[], most: number): readonly Row[] {
  if (rows.length <= most) return rows;
  return Array.from({ length: most }, (_, i) => {
    return rows[Math.round((i * (rows.length - 1)) / (most - 1))] as Row;
  });
}

/** Without what else a step's record says. */
const evaluationOf = ({ step, loss, reconstruction, sparsity }: TestEvaluation) => ({
  step,
  loss,
  reconstruction,
  sparsity,
});

export const rename = (id: string, name: string) =>
  change((list) => list.map((pin) => (pin.id === id ? { ...pin, name } : pin)));

interface Removed {
  readonly pin: PinnedRun;
  /** Where it stood. */
  readonly place: number;
}

/** What was removed while the view is open, the last one last. */
export const removed = signal<readonly Removed[]>([]);

export async function remove(pin: PinnedRun): Promise<void> {
  const place = pins.value.findIndex(({ id }) => id === pin.id);
  await change((list) => list.filter(({ id }) => id !== pin.id));
  // A second click may have come before the row was gone.
  if (removed.value.some((each) => each.pin.id === pin.id)) return;
  removed.value = [...removed.value, { pin, place }];
}

/** Puts the last removed back where it was. */
export async function undoRemove(): Promise<void> {
  const last = removed.value.at(-1);
  if (!last) return;
  removed.value = removed.value.slice(0, -1);
  await change((list) => list.toSpliced(last.place, 0, last.pin));
}

/** What the browser did not keep; the next change that it keeps takes them along. */
let unkept: readonly Change[] = [];

/** Changes the stored list and shows it, so that what a person sees outlasts a reload; or else the page's. */
async function change(apply: Change): Promise<void> {
  const changes = [...unkept, apply];
  try {
    pins.value = await changePins((list) => changes.reduce((changed, each) => each(changed), list));
    unkept = [];
  } catch (error) {
    unkept = changes;
    pins.value = apply(pins.value);
    toast.value = `This browser did not keep the change to the pinned runs, which lasts for this visit. (${(error as Error).message})`;
  }
}
