// Checkpoints of a run by the library: what its user follows a trainer with.

import { type DataId, isSameData } from "../data/data_id.ts";
import type { LoadedSet } from "../data/rows.ts";
import { rowsId } from "../data/rows_id.ts";
import { InputError } from "../input_error.ts";
import { RunCurves } from "../training/curves.ts";
import type { Evaluation, Progress, StepRecord } from "../training/reports.ts";
import type { Trainer } from "../training/trainer.ts";
import { version } from "../version.ts";
import { checkedCheckpoint } from "./checked_checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { writeCheckpoint } from "./checkpoint_file.ts";

/**
 * Follows a run and writes its checkpoints: files from which it resumes to the same bits as if it had never stopped.
 * The page opens them, too.
 * @example
 * ```ts
 * import { type LoadedSet, parseSettings, RunRecorder, readCheckpoint, Trainer, withPreset } from "parsimony";
 *
 * export async function trainAndStop(device: GPUDevice, rows: LoadedSet) {
 *   const settings = parseSettings(withPreset("topk", { hiddenUnits: 128, k: 8, epochs: 2 }));
 *   const trainer = await Trainer.create({ device, settings, rows });
 *   const recorder = await RunRecorder.create(trainer, rows);
 *   for await (const progress of trainer.train()) {
 *     recorder.add(progress);
 *     if (progress.epochEnded) break; // or when the user presses a button
 *   }
 *   const file = await recorder.checkpoint(); // save it
 *   trainer.destroy();
 *   return file;
 * }
 *
 * export async function resume(device: GPUDevice, rows: LoadedSet, file: Uint8Array) {
 *   const checkpoint = readCheckpoint(file, "checkpoint.safetensors");
 *   const { settings, state } = checkpoint;
 *   const trainer = await Trainer.create({ device, settings, rows, state });
 *   const recorder = await RunRecorder.create(trainer, rows, checkpoint);
 *   for await (const progress of trainer.train()) recorder.add(progress);
 *   return trainer.model.readParameters();
 * }
 * ```
 */
export class RunRecorder {
  private readonly curves: RunCurves;
  private record: StepRecord | undefined;

  /**
   * Identifies the rows, for which it reads all of them. Call it before the first step.
   * @param rows all training rows
   * @param from the checkpoint from which the trainer has started
   * @throws InputError if the rows are not those of the checkpoint
   */
  static async create(trainer: Trainer, rows: LoadedSet, from?: Checkpoint): Promise<RunRecorder> {
    const data = await rowsId(rows);
    if (from && !isSameData(from.data, data)) {
      throw new InputError(
        `The run was not trained on the rows of ${rows.name} (the fingerprints differ).`,
      );
    }
    return new RunRecorder(trainer, rows, data, from);
  }

  private constructor(
    private readonly trainer: Pick<Trainer, "plan" | "step" | "readState">,
    private readonly rows: LoadedSet,
    private readonly data: DataId,
    from: Checkpoint | undefined,
  ) {
    this.curves = new RunCurves(from?.history);
    this.record = from?.history?.record;
  }

  /** Adds a report of the trainer; every report has to be added. */
  add({ records }: Progress): void {
    for (const record of records) this.curves.train.add(record);
    this.record = records.at(-1) ?? this.record;
  }

  /** Adds the loss over the test set after the last step. */
  addTest(evaluation: Evaluation): void {
    this.curves.test.add({ step: this.trainer.step, ...evaluation });
  }

  /**
   * Returns a checkpoint of the last step as the bytes of a safetensors file.
   * @throws InputError if the run has diverged, or a report has not been added
   */
  async checkpoint(): Promise<Uint8Array<ArrayBuffer>> {
    const { trainer, rows, data, record, curves } = this;
    const { settings, inputScale } = trainer.plan;
    const state = await trainer.readState();
    const checkpoint = checkedCheckpoint({
      ...{ savedAt: Date.now(), settings, images: rows.count, data, state },
      ...(record && { history: { record, ...curves.state(), isTestDue: false } }),
    });
    const { scaling, image, whitening } = rows;
    const inputs = { scaling, image, isWhitened: whitening !== undefined, inputScale };
    return writeCheckpoint(checkpoint, inputs, version);
  }
}
