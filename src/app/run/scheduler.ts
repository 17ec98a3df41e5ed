// What the page can ask for. All GPU work is done one task at a time (see tasks.ts).

import { effect } from "@preact/signals";
import { workDone } from "../../engine/device_lost.ts";
import type { Variants } from "../../training/tuning/variants.ts";
import { valueRange } from "../canvases/row_colours.ts";
import { showPlainError } from "../plain_error.ts";
import type { SavedRun } from "../saved_runs/saved_run.ts";
import { prioritiseInput } from "../scheduling/input_priority.ts";
import { fields, fillIn } from "../state/form.ts";
import { replacedRuns, resumableRun } from "../state/saved_run.ts";
import { theme } from "../state/theme.ts";
import type { DataOfPage } from "./data.ts";
import { request, requested, type Start } from "./requests.ts";
import type { Run } from "./run.ts";
import {
  autosave,
  canvases,
  doMostUrgent,
  factory,
  giveUp,
  showPause,
  watchCodes,
  withoutSteps,
} from "./tasks.ts";

export const scheduler = {
  /** Works until the page is closed, or an error can't be handled. */
  async start(): Promise<void> {
    effect(() => {
      if (theme.value && valueRange.value) canvases.redraw();
    });
    autosave.begin();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") autosave.hurry();
    });
    prioritiseInput(() => factory.run);
    for (;;) {
      try {
        if (factory.lost) throw factory.lost;
        await doMostUrgent();
      } catch (error) {
        try {
          await handle(error);
        } catch (cause) {
          console.error(error, cause);
          showPlainError("Training stopped because of an unexpected error. Reload the page.");
          return;
        }
      }
    }
  },
  train() {
    request({
      prepare: requested.prepare || isOutdated(),
      steps: Number.POSITIVE_INFINITY,
    });
  },
  pause() {
    request({ steps: 0 });
    showPause();
  },
  step() {
    request({ prepare: requested.prepare || isOutdated(), steps: requested.steps + 1 });
  },
  /** Prepares a new run with the form's settings, on a new device if the old one is lost. */
  reset() {
    const { data } = requested.from ?? {};
    request({ prepare: true, from: data && { data, isUndoable: true }, steps: 0 });
  },
  /** Prepares a new run with the form's settings on other data. */
  useData(data: DataOfPage) {
    request({ prepare: true, from: { data, isUndoable: true }, steps: 0 });
  },
  /** Loads the saved run that is offered, with its settings, and trains. */
  resume() {
    const offered = resumableRun.value;
    if (!offered) return;
    const from = {
      run: offered.run,
      isUndoable: true,
      onReady: () => autosave.resumable.resumed(),
      // It may be possible to resume it later.
      onError: () => {
        resumableRun.value = offered;
      },
    };
    continueFrom(from, Number.POSITIVE_INFINITY);
  },
  /** Goes back to the run that the current one has replaced. */
  undoRestart() {
    const replaced = replacedRuns.value.at(-1);
    if (!replaced) return;
    const { run, data, isShipped } = replaced;
    replacedRuns.value = replacedRuns.value.slice(0, -1);
    const from = {
      run,
      data,
      isUndoable: false,
      onReady: () => ignoreShipped(isShipped),
      onError: () => {
        replacedRuns.value = [...replacedRuns.value, replaced];
      },
    };
    continueFrom(from, 0);
  },
  /** Trains a finished run for more epochs, with the same bits as if it had been longer from the start. */
  async addEpochs(epochs: number) {
    const saved = await scheduler.withRun((run) => run.snapshot());
    // The user may have requested something else meanwhile.
    if (!saved || requested.prepare) return;
    const settings = { ...saved.settings, epochs: saved.settings.epochs + epochs };
    // Other fields may have been changed for the next run.
    fields.epochs.value = String(settings.epochs);
    const from = { run: { ...saved, settings }, isUndoable: false };
    request({ prepare: true, from, steps: Number.POSITIVE_INFINITY });
  },
  /** Opens a run that was trained on the page's data. */
  openCheckpoint(run: SavedRun) {
    continueFrom({ run, isUndoable: true }, 0);
  },
  /** Opens a run that ships with the page, and its data. */
  open(run: SavedRun, data: DataOfPage) {
    continueFrom({ run, data, isUndoable: true, onReady: () => ignoreShipped(true) }, 0);
  },
  /** Deletes the saved run that is offered. */
  discard() {
    void autosave.resumable.discard();
  },
  /** Prepares a run that has not started again if the form's settings have changed. */
  followForm() {
    if (isOutdated()) request({ prepare: true });
  },
  withoutSteps,
  watchCodes,
  /** Pauses training to measure a profile. */
  profile() {
    request({ profile: true });
  },
  cancelProfile() {
    request({ profile: false });
  },
  /**
   * Queries the current run, between two training submits. Returns undefined if there is no run, or if it
   * has ended meanwhile.
   */
  async withRun<Result>(query: (run: Run) => Promise<Result>): Promise<Result | undefined> {
    const { run } = factory;
    if (!run) return undefined;
    try {
      const result = await query(run);
      return run === factory.run ? result : undefined;
    } catch (error) {
      // A run that has ended may fail to respond.
      if (run !== factory.run || factory.lost) return undefined;
      throw error;
    }
  },
  /** The fastest matmul variants for the run, once they are known. */
  get tunedVariants(): Variants | undefined {
    return factory.run?.tunedVariants;
  },
};

/** Continues the run if it has lost its device; otherwise shows why it has ended. */
async function handle(error: unknown): Promise<void> {
  const device = factory.gpu?.device;
  // What fails on a lost device may do so before the loss is reported.
  if (device) await Promise.race([device.lost, workDone(device)]);
  const lost = factory.lost ?? requested.from?.lost;
  // If the script cannot be loaded, the user can still resume the run.
  const restoring = lost && (await import("./restoring.ts").catch(() => undefined));
  const reason = restoring ? restoring.restore(error, lost) : (lost ?? error);
  if (reason) giveUp(reason);
}

function ignoreShipped(isShipped: boolean): void {
  if (isShipped && factory.run) autosave.ignoreShipped(factory.run);
}

function continueFrom(from: Start & { readonly run: SavedRun }, steps: number): void {
  fillIn(from.run.settings);
  request({ prepare: true, from, steps });
}

/** Returns whether the form's settings call for a new run. */
const isOutdated = () => !requested.from && factory.isOutdated;
