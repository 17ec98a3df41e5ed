// The checkpoints that a run writes to its folder, from which it can be resumed.

import { InputError } from "../input_error.ts";
import type { Progress } from "../training/reports.ts";
import type { Trainer } from "../training/trainer.ts";
import type { FoundDevice } from "./device.ts";
import type { Divergence } from "./divergence.ts";
import { checkpointFile, configFile, MODEL, measuredFiles } from "./run_files.ts";
import type { Files, RunFolder } from "./run_folder.ts";
import type { RunInputs } from "./run_inputs.ts";
import { HISTORY_FILE, type RunLog } from "./run_log.ts";

/** A run, as its checkpoints need it. */
export interface Checkpointed {
  readonly trainer: Pick<Trainer, "step" | "readState"> & {
    readonly model: { readonly passes: Pick<Trainer["model"]["passes"], "variants"> };
  };
  readonly inputs: RunInputs;
  readonly found: FoundDevice;
  readonly folder: RunFolder;
  readonly log: RunLog;
}

/** The shortest time between two checkpoints, unless their epochs are given. */
const PAUSE_MS = 60_000;

/**
 * A new run creates its folder with the checkpoint of step 0. One that is resumed leaves its folder as it is until its
 * first checkpoint: only then has it read rows, which may turn out not to be its own.
 */
export class Checkpoints {
  private lastStep: number | undefined;
  private lastTime = performance.now();
  /** What the folder of a resumed run still has from before. */
  private outdated: { readonly config: Files } | undefined;
  /** The rows of the history in the folder; undefined until this process has written it. */
  private rowsWritten: number | undefined;

  constructor(
    private readonly run: Checkpointed,
    private readonly divergence: Divergence,
  ) {}

  /** Creates the folder of a new run, or checks that of a resumed one, before the first step. */
  async begin(isResumed: boolean): Promise<void> {
    const { trainer, inputs, found, folder, log } = this.run;
    const { step: stepsDone } = trainer;
    const { seconds, evaluations } = log;
    const outcome = { stepsDone, seconds, evaluations, divergence: undefined };
    const { variants } = trainer.model.passes;
    const config = configFile({ inputs, found, outcome, variants });
    if (isResumed) {
      await folder.clean();
      this.outdated = { config };
      this.lastStep = stepsDone;
    } else {
      const history = { [HISTORY_FILE]: log.history.completeRows() };
      await folder.create({ ...config, ...history, ...(await this.checkpoint()) });
      this.rowsWritten = log.history.rows;
    }
  }

  isDue({ epoch, epochEnded }: Progress): boolean {
    const { checkpointEvery } = this.run.inputs.options;
    return checkpointEvery === undefined
      ? performance.now() - this.lastTime >= PAUSE_MS
      : epochEnded && epoch % checkpointEvery === 0;
  }

  /** Writes a checkpoint, unless there is one of this step or the run has diverged. */
  async write(): Promise<void> {
    const { divergence } = this;
    const { trainer, folder } = this.run;
    if (this.lastStep === trainer.step || divergence.found) return;
    const checkpoint = await this.checkpoint().catch((error) => {
      // The check rejects nothing of a run that trains but NaN and infinite values.
      if (!(error instanceof InputError)) throw error;
      divergence.addInfinite(trainer.step);
    });
    if (!checkpoint) return;
    this.replaceOutdated();
    // First, because a run that is resumed cuts off what the checkpoint does not have.
    this.writeHistory();
    folder.add(checkpoint);
  }

  /** Until the checkpoint is replaced, all that is left has the step of the earlier one. */
  private replaceOutdated(): void {
    if (!this.outdated) return;
    const { folder } = this.run;
    folder.add(this.outdated.config);
    folder.drop([...measuredFiles, MODEL]);
    this.outdated = undefined;
  }

  /** Appends the new rows; the file of a resumed run may have others, and is replaced. */
  private writeHistory(): void {
    const { folder, log } = this.run;
    const { rowsWritten } = this;
    if (rowsWritten === undefined) folder.add({ [HISTORY_FILE]: log.history.completeRows() });
    else folder.append(HISTORY_FILE, log.history.rowsAfter(rowsWritten));
    this.rowsWritten = log.history.rows;
  }

  private async checkpoint(): Promise<Files> {
    const { trainer, inputs, log } = this.run;
    const state = await trainer.readState();
    this.lastStep = state.step;
    this.lastTime = performance.now();
    return checkpointFile(inputs, state, log);
  }
}
