import { type Options, SingleBar } from "cli-progress";
import { formatCount, formatDuration, formatSignificant } from "../format.ts";
import type { Evaluation, Progress, TuningProgress } from "../training/reports.ts";
import { output } from "./output.ts";

/** What a row and the reconstruction error are called: "image", "MSE". */
export interface RunWords {
  readonly row: string;
  readonly error: string;
}

export interface ProgressDisplay {
  /** @param test the latest loss on the test set, if there is one */
  show(progress: Progress, test: Evaluation | undefined): void;
  stop(): void;
}

/**
 * Returns a bar if there is a terminal for it, else a line per epoch, which suits files and pipes.
 */
export function progressDisplay(steps: number, words: RunWords): ProgressDisplay {
  return output.terminal ? bar(steps, words) : lines(words);
}

/** Starts a bar in the style of all commands; `format` may use {bar}, {text} and cli-progress's values. */
export function startBar(format: string, total: number, options: Options = {}): SingleBar {
  const bar = new SingleBar({
    format,
    barsize: 20,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    ...(output.terminal && { stream: output.terminal }),
    ...options,
  });
  bar.start(total, 0, { text: "compiling the kernels" });
  return bar;
}

function bar(steps: number, words: RunWords): ProgressDisplay {
  const single = startBar("{bar} {percentage}% · {text}", steps);
  return {
    show: (progress, test) => {
      single.update(progress.step, { text: statusText(progress, test, words) });
    },
    stop: () => single.stop(),
  };
}

function lines(words: RunWords): ProgressDisplay {
  return {
    show: (progress, test) => {
      if (progress.epochEnded) output.note(statusText(progress, test, words));
    },
    stop: () => {},
  };
}

/** Returns a line on the progress of a run: epoch, losses, speed, and what else is known. */
export function statusText(
  progress: Progress,
  test: Evaluation | undefined,
  { row, error }: RunWords,
): string {
  const last = progress.records.at(-1);
  const parts = [
    `epoch ${progress.epoch}/${progress.epochs}`,
    last && `loss ${formatSignificant(last.loss)}`,
    test && `test ${error} ${formatSignificant(test.reconstruction)}`,
    speedText(progress.imagesPerSecond, row),
    `${formatDuration(progress.secondsLeft)} left`,
    progress.tuning && tuningText(progress.tuning),
    last?.saturated !== undefined && last.saturated > 0 && `${last.saturated} saturated`,
  ];
  return parts.filter(Boolean).join(" · ");
}

/** With a coarse clock, a submit may seem to take no time; its speed is unknown then. */
const speedText = (rowsPerSecond: number | undefined, word: string) =>
  rowsPerSecond !== undefined && `${formatCount(rowsPerSecond)} ${word}s/s`;

function tuningText({ done, total }: TuningProgress): string | false {
  return done < total && `tuning ${done}/${total}`;
}
