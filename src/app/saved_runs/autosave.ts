// Saves the run in this browser while it trains. The first tab that saves holds a lock until it is closed;
// the other tabs wait for it. A tab replaces only what it has saved itself, and runs that the user has resumed
// or discarded.

import { batch } from "@preact/signals";
import type { Run } from "../run/run.ts";
import { Budget } from "../scheduling/budget.ts";
import { hasDiverged, noteDivergence } from "../state/codes.ts";
import { isSaveOfPreviousRun, savedStep, saveError } from "../state/saved_run.ts";
import { LOCK, ResumableRuns, showError } from "./resumable_runs.ts";
import type { SavedRun } from "./saved_run.ts";
import { writeRun } from "./storage.ts";

/** Saving takes at most this share of training time, and at most once in this many ms. */
const SHARE = 0.02;
const PAUSE_MS = 3000;
/** The longest time between two saves, which is what closing the tab may lose after one slow write, in ms. */
const MAX_UNSAVED_MS = 10_000;

const ANOTHER_TAB =
  "This run is not being saved because another tab is saving its own. Close that tab to save this one.";
const DIVERGED = "Not saved: the run diverged.";
const NOT_SAVED = "The run could not be saved";

type State =
  /** Nothing was saved yet: the lock was not requested. */
  | "idle"
  /** Another tab saves its run; this one waits for the lock. */
  | "waiting"
  /** This tab holds the lock. */
  | "ready"
  /** This tab holds the lock and is writing. */
  | "writing"
  /** The browser denies locks, without which two tabs would overwrite each other's runs. */
  | "denied";

export class Autosave {
  private readonly budget = new Budget(SHARE, PAUSE_MS, MAX_UNSAVED_MS);
  private state: State = "idle";
  /** What was saved last, or could not be. */
  private lastAttempt: { readonly run: Run; readonly revision: number } | undefined;
  /** Whether the page may be closed before the next save. */
  private isUrgent = false;
  /** A run that ships with the page, which needs no saving until it is trained further. */
  private shipped: { readonly run: Run; readonly step: number } | undefined;
  readonly resumable: ResumableRuns;

  /** @param wake called when there may be something to save */
  constructor(private readonly wake: () => void) {
    this.budget.charge(0);
    this.resumable = new ResumableRuns(
      () => this.state === "ready" || this.state === "writing",
      () => this.retry(),
    );
  }

  /** Offers the run that an earlier visit has saved. */
  begin(): void {
    // A page that is not secure has no locks, and no WebGPU either: it has no run to save.
    if (isSecureContext) void this.resumable.begin().catch(this.deny);
  }

  /** Leaves a run that ships with the page unsaved until it is trained further. */
  ignoreShipped(run: Run): void {
    this.shipped = { run, step: run.step };
  }

  /** Returns whether a run ships with the page and has not been trained further. */
  isShipped(run: Run): boolean {
    return this.shipped?.run === run && this.shipped.step === run.step;
  }

  /** Saves soon, because the page may be closed. */
  hurry(): void {
    this.isUrgent = true;
    this.wake();
  }

  /** Returns whether to save before anything less urgent. */
  isDue(run: Run, isPaused: boolean): boolean {
    return this.isUnsaved(run) && (this.isUrgent || (!isPaused && this.budget.isFree));
  }

  /** Returns whether there is something to save. */
  isUnsaved(run: Run): boolean {
    if (this.state === "writing" || run.step === 0) return false;
    if (this.isShipped(run)) return false;
    return this.lastAttempt?.run !== run || this.lastAttempt.revision !== run.revision;
  }

  /** Reads the run's state now, which stays in memory, and writes it while training continues. */
  async save(run: Run): Promise<void> {
    this.lastAttempt = { run, revision: run.revision };
    this.isUrgent = false;
    if (hasDiverged.peek()) return this.refuseDiverged();
    const started = performance.now();
    const saved = await run.snapshot();
    if (this.state === "idle") await this.claim();
    const obstacle = this.state === "ready" ? await this.resumable.makeRoom() : ANOTHER_TAB;
    if (!saved || this.state === "denied" || obstacle) {
      if (saved) run.restorePoint = { saved };
      if (this.state !== "denied") saveError.value = obstacle;
      this.budget.charge(performance.now() - started);
      return;
    }
    this.state = "writing";
    void this.write(run, saved).finally(() => {
      this.state = "ready";
      this.budget.charge(performance.now() - started);
      this.wake();
    });
  }

  private async write(run: Run, saved: SavedRun): Promise<void> {
    const { step } = saved.state;
    try {
      await writeRun(saved, run.inputFacts);
    } catch (error) {
      if ((error as Error).name !== "InputError") {
        run.restorePoint = { saved };
        return showError(NOT_SAVED)(error as Error);
      }
      // The check rejects nothing of a run that trains but NaN and infinite values.
      if (!run.isEnded) noteDivergence({ what: "weights", step });
      return this.refuseDiverged();
    }
    run.restorePoint = { saved };
    this.resumable.hasOwn = true;
    batch(() => {
      saveError.value = undefined;
      savedStep.value = step;
      isSaveOfPreviousRun.value = run.isEnded;
    });
  }

  private refuseDiverged(): void {
    saveError.value = this.resumable.hasOwn
      ? `${DIVERGED} The last good save is unchanged.`
      : DIVERGED;
  }

  private retry(): void {
    this.lastAttempt = undefined;
    this.wake();
  }

  /** Takes the lock if no other tab has it; otherwise waits for it in the background. */
  private async claim(): Promise<void> {
    try {
      this.state = (await takeLock()) ? "ready" : "waiting";
    } catch (error) {
      this.deny(error as Error);
    }
    if (this.state === "waiting") this.waitForLock();
  }

  private waitForLock(): void {
    const take = async () => {
      await this.resumable.offer();
      this.state = "ready";
      this.retry();
      await untilClosed();
    };
    void navigator.locks.request(LOCK, take).catch(this.deny);
  }

  private readonly deny = (error: Error): void => {
    this.state = "denied";
    showError(NOT_SAVED)(error);
  };
}

/** Takes the lock until the tab is closed; returns false if another tab has it. */
const takeLock = () =>
  new Promise<boolean>((resolve, reject) => {
    const take = (lock: Lock | null) => {
      resolve(lock !== null);
      return lock ? untilClosed() : undefined;
    };
    navigator.locks.request(LOCK, { ifAvailable: true }, take).catch(reject);
  });

const untilClosed = () => new Promise<never>(() => {});
