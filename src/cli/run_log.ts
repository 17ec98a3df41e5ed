// What a run records beside its weights, from its first step on, however often it is interrupted.

import * as v from "valibot";
import { naming, parsed } from "../checkpoints/checked_checkpoint.ts";
import type { Checkpoint } from "../checkpoints/checkpoint.ts";
import { stepSchema, testSchema, typed, whole } from "../checkpoints/history_schema.ts";
import type { Settings } from "../config/settings.ts";
import { History, type OpenRow } from "../files/history_csv.ts";
import { InputError } from "../input_error.ts";
import { RunCurves } from "../training/curves.ts";
import type { Evaluation, HistoryColumn, StepRecord, TestEvaluation } from "../training/reports.ts";

export const HISTORY_FILE = "history.csv";

/** An epoch so far. */
interface EpochMean {
  rows: number;
  /** The mean loss of these rows. */
  loss: number;
}

/** What a checkpoint has for the command. */
export interface SavedLog {
  readonly seconds: number;
  readonly epochs: readonly EpochMean[];
  readonly evaluations: readonly TestEvaluation[];
  readonly row: OpenRow;
}

/** A run to continue. */
export interface SavedRecords {
  readonly checkpoint: Checkpoint;
  readonly log: SavedLog;
  /** The path and the text of its history. */
  readonly history: { readonly file: string; readonly text: string };
}

export class RunLog {
  readonly history: History;
  /** At the end of each epoch. */
  readonly evaluations: TestEvaluation[] = [];
  private readonly curves: RunCurves;
  private readonly epochs: EpochMean[] = [];
  private record: StepRecord | undefined;
  private started = performance.now();
  /** Of earlier processes. */
  private readonly earlierSeconds: number = 0;

  /**
   * @param columns of the run's history
   * @param logEvery steps per row of the history
   * @throws InputError if the history of a run to continue is not its own
   */
  constructor(columns: readonly HistoryColumn[], logEvery: number, saved?: SavedRecords) {
    this.history = new History(columns, logEvery);
    this.curves = new RunCurves(saved?.checkpoint.history);
    if (!saved) return;
    const { seconds, epochs, evaluations, row } = saved.log;
    this.earlierSeconds = seconds;
    this.epochs = epochs.map((epoch) => ({ ...epoch }));
    this.evaluations.push(...evaluations);
    this.record = saved.checkpoint.history?.record;
    try {
      this.history.resume(saved.history.text, row);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(`${saved.history.file} is damaged: ${error.message}.`);
    }
  }

  /** Starts the clock of this process. */
  begin(): void {
    this.started = performance.now();
  }

  get seconds(): number {
    return this.earlierSeconds + (performance.now() - this.started) / 1000;
  }

  /** The mean loss of each epoch. */
  get epochLosses(): number[] {
    return this.epochs.map(({ loss }) => loss);
  }

  add(record: StepRecord): void {
    this.history.add(record);
    this.curves.train.add(record);
    this.record = record;
    this.epochs[record.epoch - 1] ??= { rows: 0, loss: 0 };
    const epoch = this.epochs[record.epoch - 1] as EpochMean;
    epoch.rows += record.rows;
    epoch.loss += (record.rows / epoch.rows) * (record.loss - epoch.loss);
  }

  /** Adds the test loss after the last step. */
  addTest(step: number, evaluation: Evaluation): void {
    const tested = { step, ...evaluation };
    this.history.addTest(tested);
    this.curves.test.add(tested);
    this.evaluations.push(tested);
  }

  /** Returns what a checkpoint saves, with which `history.completeRows` is to be saved first. */
  state(): Pick<Checkpoint, "history" | "log"> {
    const { record, curves, seconds, epochs, evaluations, history } = this;
    const log: SavedLog = {
      seconds,
      epochs: epochs.map((epoch) => ({ ...epoch })),
      evaluations: [...evaluations],
      row: history.openRow(),
    };
    return { log, ...(record && { history: { record, ...curves.state(), isTestDue: false } }) };
  }
}

const finite = v.pipe(v.number(), v.finite());

/**
 * Reads what a checkpoint has for the command.
 * @param file its path
 * @throws InputError naming the file and what is wrong, or that the page or the library has written it
 */
export function readLog({ settings, log }: Checkpoint, file: string): SavedLog {
  if (log === undefined) {
    throw new InputError(
      `${file} cannot be resumed here, as it has no records of \`train\`; drop it on the page to continue its run.`,
    );
  }
  return naming(file, () => parsed(logSchema(settings), { log }).log);
}

const logSchema = (settings: Settings) =>
  typed<{ log: SavedLog }>(
    v.object({
      log: v.object({
        seconds: v.pipe(finite, v.minValue(0)),
        epochs: v.array(v.object({ rows: whole, loss: finite })),
        evaluations: v.array(testSchema),
        row: v.object({
          loggedSteps: whole,
          images: whole,
          means: v.record(v.string(), finite),
          last: v.optional(stepSchema(settings)),
          test: v.optional(testSchema),
        }),
      }),
    }),
  );
