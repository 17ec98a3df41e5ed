// Offers the runs that earlier visits, or other tabs, have saved. At most two are saved: the own run of the
// tab that saves, and a backup of the one before it, until the user has resumed or discarded that. Nothing is
// offered or changed while another tab holds the lock under which it saves its run.

import { resumableRun, savedStep, saveError } from "../state/saved_run.ts";
import type { Slot } from "./saved_run.ts";
import { discardRun, moveToBackup, readRun, swapRuns } from "./storage.ts";

/** The name of the Web Lock that a tab holds from its first save until it is closed. */
export const LOCK = "parsimony.run";

const UNRESOLVED = "This run will be saved once you resume or discard the saved one.";
const ELSEWHERE = "The saved run is open in another tab of this page.";
const DAMAGED =
  "A run saved earlier was ignored: it is damaged or from another version of this page.";

export class ResumableRuns {
  /** When the runs were saved that the user has resumed or discarded. */
  private readonly resolvedTimes = new Set<number>();
  /** Whether the tab's own slot holds a run, as far as this tab knows. */
  hasOwn = false;

  /**
   * @param isOwner returns whether this tab holds the lock
   * @param onResolved called when the user has resumed or discarded the offered run
   */
  constructor(
    private readonly isOwner: () => boolean,
    private readonly onResolved: () => void,
  ) {}

  /**
   * Offers the saved run now, or once no other tab holds the lock.
   * @throws DOMException if the browser denies locks
   */
  async begin(): Promise<void> {
    const isOffered = await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      if (lock) await this.offer();
      return lock !== null;
    });
    if (!isOffered) await this.offerLater();
  }

  private async offerLater(): Promise<void> {
    let isWaiting = true;
    const offered = navigator.locks.request(LOCK, () => {
      isWaiting = false;
      if (saveError.value === ELSEWHERE) saveError.value = undefined;
      return this.offer();
    });
    const saved = await readRun("own").catch(() => undefined);
    if (saved && isWaiting) saveError.value ??= ELSEWHERE;
    await offered;
  }

  /** Offers the own run, or else the backup. */
  async offer(): Promise<void> {
    if (!(await this.offerFrom("own"))) await this.offerFrom("backup");
  }

  /** Offers the latest save of this tab's run, which has failed. */
  async offerOwn(): Promise<void> {
    if (!this.isOwner()) return;
    this.resolvedTimes.clear();
    savedStep.value = undefined;
    await this.offerFrom("own");
  }

  /** Moves an offered run out of the way of this tab's own; returns what the user must do if it can't. */
  async makeRoom(): Promise<string | undefined> {
    const offered = resumableRun.value;
    if (!offered || offered.slot === "backup") return undefined;
    if (!(await moveToBackup().catch(() => false))) return UNRESOLVED;
    resumableRun.value = { ...offered, slot: "backup" };
    return undefined;
  }

  /** Called once the offered run has been resumed. */
  async resumed(): Promise<void> {
    savedStep.value = undefined;
    if (resumableRun.value?.slot === "backup") {
      await this.change(swapRuns).catch(showError("The saved runs could not be swapped"));
    }
    await this.resolve();
  }

  /** Deletes the offered run, unless another tab has begun to save its own there. */
  async discard(): Promise<void> {
    const slot = resumableRun.value?.slot;
    if (slot) await this.remove(slot);
    await this.resolve();
  }

  private async resolve(): Promise<void> {
    if (resumableRun.value) this.resolvedTimes.add(resumableRun.value.run.savedAt);
    resumableRun.value = undefined;
    if (saveError.value === UNRESOLVED) saveError.value = undefined;
    await this.offerFrom("backup");
    this.onResolved();
  }

  /** Offers a slot's run; returns false if there is none that the user has not resolved yet. */
  private async offerFrom(slot: Slot): Promise<boolean> {
    const run = await readRun(slot).catch(showReadError);
    if (!run) return false;
    if (this.resolvedTimes.has(run.savedAt)) {
      // The page was closed after the run was moved to the backup slot and before another was saved.
      if (slot === "backup") await this.remove(slot);
      return false;
    }
    this.hasOwn = true;
    resumableRun.value = { run, slot };
    return true;
  }

  private async remove(slot: Slot): Promise<void> {
    try {
      await this.change(() => discardRun(slot));
      if (slot === "own") this.hasOwn = false;
    } catch (error) {
      showError("The saved run could not be deleted")(error as Error);
    }
  }

  /** Changes what is saved, unless another tab holds the lock. */
  private async change(make: () => Promise<void>): Promise<void> {
    if (this.isOwner()) return make();
    const makeNow = (lock: Lock | null) => (lock ? make() : undefined);
    await navigator.locks.request(LOCK, { ifAvailable: true }, makeNow);
  }
}

/** Shows what went wrong in a sentence; training continues. */
export const showError =
  (what: string) =>
  ({ name, message }: Error): undefined => {
    const why = name === "QuotaExceededError" ? "this browser's storage is full" : message;
    saveError.value = `${what}: ${why.replace(/\.$/, "")}.`;
  };

function showReadError(error: Error): undefined {
  if (error.name === "InputError") saveError.value = DAMAGED;
  else showError("Saved runs could not be read")(error);
}
