// Messages to the user: why there is no run, and what went wrong without ending the run.

import { batch, signal } from "@preact/signals";
import { InputError } from "../../input_error.ts";
import { NoWebGPUError } from "../run/device.ts";
import { withLabels } from "../settings_in_text.ts";
import { phase } from "./run.ts";

interface FatalError {
  readonly heading: string;
  /** The reason, in a sentence. */
  readonly why: string;
  /** Whether it ended a run, whose numbers are still shown. */
  readonly endedRun: boolean;
}
/** Why there is no run. */
export const fatalError = signal<FatalError>();
/** What went wrong without ending the run: a damaged link, a file that is not an image. */
export const toast = signal<string>();

const shownOnce = new Set<string>();
/** Shows a message that may recur only the first time, so that a user can dismiss it for good. */
export function notifyOnce(text: string): void {
  if (shownOnce.has(text)) return;
  shownOnce.add(text);
  toast.value = text;
}

/** @param endedRun whether the error ended a run */
export function showFatalError(error: unknown, endedRun: boolean): void {
  const isExpected = error instanceof InputError || error instanceof NoWebGPUError;
  // The page shows one line; the console shows developers the rest.
  if (!isExpected) console.error(error);
  const [why = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  batch(() => {
    phase.value = error instanceof NoWebGPUError ? "unsupported" : "failed";
    fatalError.value = { heading: headingOf(error, endedRun), why: withLabels(why), endedRun };
  });
}

function headingOf(error: unknown, endedRun: boolean): string {
  if (error instanceof NoWebGPUError) return "WebGPU is not available";
  return endedRun ? "The run stopped" : "Training could not start";
}
