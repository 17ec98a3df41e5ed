// When the run is kept in this browser, and by which of its tabs. One run is kept, and one before it that a
// person has not yet gone on with or discarded. The tab that keeps its own holds a lock until it is closed:
// meanwhile no other tab offers or replaces what is kept. A tab replaces only what it has written itself, and
// what a person has gone on with or discarded.

import { batch } from "@preact/signals";
import type { Run } from "../run/run.ts";
import { Budget } from "../scheduling/budget.ts";
import {
  areWeightsNonFinite,
  isSaveOfPreviousRun,
  resumableRun,
  savedStep,
  saveError,
} from "../state/state.ts";
import type { SavedRun } from "./saved_run.ts";
import { discardRun, moveToBackup, readRun, swapRuns, writeRun } from "./storage.ts";
import type { Slot } from "./storage_worker.ts";

const LOCK = "parsimony.run";
/** Keeping takes at most this share of training's time, and happens at most this often. */
const SHARE = 0.02;
const PAUSE = 3000;
/** What a person who closes the tab may lose after one slow write: no more than so many milliseconds. */
const LONGEST_REST = 10_000;

const ANOTHER_TAB =
  "This run is not kept while another tab is open that keeps its own; close that one to keep this.";
const UNANSWERED =
  "This run is not kept until you have said what becomes of those that are kept already.";

const ELSEWHERE =
  "The run that this browser keeps is in another tab of this page: it is under way or offered there.";
const CAME_APART = "The run is not kept: it came apart, and its numbers are no numbers any more";

const untilClosed = () => new Promise<never>(() => {});

export class Autosave {
  private readonly budget = new Budget(SHARE, PAUSE, LONGEST_REST);
  /** Refused where the browser gives this page no locks: nothing is kept then. */
  private lock: "nobody asked" | "asked" | "mine" | "refused" = "nobody asked";
  private isWriting = false;
  /** Whether a run is kept, as far as this tab knows. */
  private isSomeKept = false;
  /** What was kept last, or could not be. */
  private lastAttempt: { readonly run: Run; readonly told: number } | undefined;
  /** When the runs were kept that a person has gone on with or discarded. */
  private readonly answeredAt = new Set<number>();
  /** Where the run is that is offered. */
  private offeredIn: Slot = "own";
  /** Set where the page may be closed before the next time. */
  isUrgent = false;

  /** @param wake called when there may be something to keep */
  constructor(private readonly wake: () => void) {
    this.budget.charge(0);
  }

  /** Offers the run that is kept, as soon as no other tab keeps one. */
  begin(): void {
    // A page that is not secure has no locks, and no WebGPU either: there will be no run to keep.
    if (!isSecureContext) return;
    const offer = (lock: Lock | null) => (lock ? this.offer() : this.offerLater());
    void navigator.locks.request(LOCK, { ifAvailable: true }, offer).catch(this.refuse);
  }

  /** Says meanwhile where the run is that is kept, if one is. */
  private async offerLater(): Promise<void> {
    let isWaiting = true;
    const offered = navigator.locks.request(LOCK, () => {
      isWaiting = false;
      if (saveError.value === ELSEWHERE) saveError.value = undefined;
      return this.offer();
    });
    const kept = await readRun("own").catch(() => undefined);
    if (kept && isWaiting) saveError.value ??= ELSEWHERE;
    await offered;
  }

  /** Whether the run should be kept now, though something else is to be done. */
  isDue(run: Run, isResting: boolean): boolean {
    return this.isUnsaved(run) && (this.isUrgent || (!isResting && this.budget.isFree));
  }

  /** Whether there is something that was not kept. */
  isUnsaved(run: Run): boolean {
    if (this.isWriting || this.lock === "refused" || run.step === 0) return false;
    return this.lastAttempt?.run !== run || this.lastAttempt.told !== run.revision;
  }

  /** Reads the run as it is and has it written while training goes on. */
  async save(run: Run): Promise<void> {
    this.lastAttempt = { run, told: run.revision };
    this.isUrgent = false;
    const started = performance.now();
    const isMine = await this.claim();
    // Why was said by then.
    if (this.lock === "refused") return;
    const why = isMine ? await this.makeRoom() : ANOTHER_TAB;
    if (why) {
      saveError.value = why;
      this.budget.charge(0);
      return;
    }
    const kept = await run.toSave();
    this.isWriting = true;
    void this.write(run, kept).finally(() => {
      this.isWriting = false;
      this.budget.charge(performance.now() - started);
      this.wake();
    });
  }

  /** What is kept and offered must not be lost: it is set aside where there is room. */
  private async makeRoom(): Promise<string | undefined> {
    if (!resumableRun.value || this.offeredIn === "earlier") return undefined;
    if (!(await moveToBackup().catch(() => false))) return UNANSWERED;
    this.offeredIn = "earlier";
    return undefined;
  }

  /** The offered run is gone on with by now. */
  async resumed(): Promise<void> {
    if (this.offeredIn === "earlier") {
      await this.change(swapRuns).catch(sayWhy("The kept runs are not exchanged"));
    }
    await this.resolved();
  }

  /** Removes what was offered, unless another tab has begun to keep its own there. */
  async discard(): Promise<void> {
    const slot = this.offeredIn;
    const forget = () => {
      if (slot === "own") this.isSomeKept = false;
    };
    await this.change(() => discardRun(slot)).then(
      forget,
      sayWhy("The kept run cannot be removed"),
    );
    await this.resolved();
  }

  /** Changes what is kept where no other tab keeps its own. */
  private async change(make: () => Promise<void>): Promise<void> {
    if (this.lock === "mine") return make();
    const makeNow = (lock: Lock | null) => (lock ? make() : undefined);
    await navigator.locks.request(LOCK, { ifAvailable: true }, makeNow);
  }

  /** `tried` begins anew; the run before it is offered, if there is one. */
  private async resolved(): Promise<void> {
    if (resumableRun.value) this.answeredAt.add(resumableRun.value.keptAt);
    resumableRun.value = undefined;
    if (saveError.value === UNANSWERED) saveError.value = undefined;
    this.lastAttempt = undefined;
    await this.offerFrom("earlier");
    this.wake();
  }

  private async write(run: Run, kept: SavedRun): Promise<void> {
    const { step } = kept.state;
    try {
      await writeRun(kept);
    } catch (error) {
      if ((error as Error).name !== "InputError") {
        return sayWhy("The run is not kept")(error as Error);
      }
      // What is refused of a run that trains is a number that is none.
      if (!run.isGone) areWeightsNonFinite.value = true;
      saveError.value = CAME_APART + (this.isSomeKept ? "; what was kept before stays." : ".");
      return;
    }
    this.isSomeKept = true;
    batch(() => {
      saveError.value = undefined;
      savedStep.value = step;
      isSaveOfPreviousRun.value = run.isGone;
    });
  }

  /** Offers the run of this tab, which is gone, as it was kept. */
  async offerOwn(): Promise<void> {
    if (this.lock !== "mine") return;
    this.answeredAt.clear();
    savedStep.value = undefined;
    await this.offerFrom("own");
  }

  private async offer(): Promise<void> {
    const isThere = await this.offerFrom("own");
    if (!isThere) await this.offerFrom("earlier");
  }

  /** @returns whether there is a run that nobody has answered */
  private async offerFrom(slot: Slot): Promise<boolean> {
    const kept = await readRun(slot).catch(sayWhyUnread);
    if (!kept) return false;
    if (this.answeredAt.has(kept.keptAt)) {
      // The page was closed between setting it aside and keeping another one.
      if (slot === "earlier") await this.change(() => discardRun(slot));
      return false;
    }
    this.offeredIn = slot;
    this.isSomeKept = true;
    resumableRun.value = kept;
    return true;
  }

  /** Whether this tab may keep its run. Otherwise it may when the others are closed. */
  private async claim(): Promise<boolean> {
    if (this.lock === "nobody asked") {
      try {
        this.lock = (await takeLock()) ? "mine" : "asked";
      } catch (error) {
        this.refuse(error as Error);
      }
      if (this.lock === "asked") this.waitForLock();
    }
    return this.lock === "mine";
  }

  private waitForLock(): void {
    const take = async () => {
      await this.offer();
      this.lock = "mine";
      this.lastAttempt = undefined;
      this.wake();
      await untilClosed();
    };
    void navigator.locks.request(LOCK, take).catch(this.refuse);
  }

  /** Without locks, as where a person blocks the data of sites, two tabs would overwrite each other. */
  private readonly refuse = (error: Error): void => {
    this.lock = "refused";
    sayWhy("The run is not kept")(error);
  };
}

/** Takes the lock until the tab is closed; false where another tab has it. */
const takeLock = () =>
  new Promise<boolean>((resolve, reject) => {
    const take = (lock: Lock | null) => {
      resolve(lock !== null);
      return lock ? untilClosed() : undefined;
    };
    navigator.locks.request(LOCK, { ifAvailable: true }, take).catch(reject);
  });

const DAMAGED =
  "The run that an earlier visit kept is not used: it is damaged, or of another version of this page.";

/** Says what went wrong in a sentence; training goes on. */
const sayWhy =
  (what: string) =>
  ({ name, message }: Error): undefined => {
    const why = name === "QuotaExceededError" ? "this browser's storage is full" : message;
    saveError.value = `${what}: ${why.replace(/\.$/, "")}.`;
  };

function sayWhyUnread(error: Error): undefined {
  if (error.name === "InputError") saveError.value = DAMAGED;
  else sayWhy("What earlier visits kept cannot be read")(error);
}
