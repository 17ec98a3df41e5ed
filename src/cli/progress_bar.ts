import { type Options, SingleBar } from "cli-progress";
import { formatCount, formatDuration, formatSignificant } from "../format.ts";
import type { Evaluation, Progress, TuningProgress } from "../training/reports.ts";

export interface ProgressDisplay {
  /** @param test the newest loss on the test set, if there is one */
  show(progress: Progress, test: Evaluation | undefined): void;
  stop(): void;
}

/** A bar on a terminal, else a line per epoch: files and pipes keep every line. */
export function progressDisplay(steps: number): ProgressDisplay {
  return process.stdout.isTTY ? bar(steps) : lines();
}

/** A bar as all commands have it; `format` places {bar}, {text} and cli-progress's own values. */
export function startBar(format: string, total: number, options: Options = {}): SingleBar {
  const bar = new SingleBar({
    format,
    barsize: 20,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    stream: process.stdout,
    ...options,
  });
  bar.start(total, 0, { text: "compiling the kernels" });
  return bar;
}

function bar(steps: number): ProgressDisplay {
  const single = startBar("{bar} {percentage} % · {text}", steps);
  return {
    show: (progress, test) => single.update(progress.step, { text: status(progress, test) }),
    stop: () => single.stop(),
  };
}

function lines(): ProgressDisplay {
  return {
    show: (progress, test) => {
      if (progress.epochEnded) console.log(status(progress, test));
    },
    stop: () => {},
  };
}

function status(progress: Progress, test: Evaluation | undefined): string {
  const last = progress.records.at(-1);
  const parts = [
    `epoch ${progress.epoch}/${progress.epochs}`,
    last && `loss ${formatSignificant(last.loss)}`,
    test && `test MSE ${formatSignificant(test.reconstruction)}`,
    progress.imagesPerSecond !== undefined && `${formatCount(progress.imagesPerSecond)} images/s`,
    `${formatDuration(progress.secondsLeft)} left`,
    progress.tuning && tuningStatus(progress.tuning),
    last?.saturated !== undefined && last.saturated > 0 && `${last.saturated} saturated`,
  ];
  return parts.filter(Boolean).join(" · ");
}

function tuningStatus({ done, total }: TuningProgress): string | false {
  return done < total && `tuning ${done}/${total}`;
}
