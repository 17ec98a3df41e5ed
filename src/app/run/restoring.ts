// Continues a run whose GPU device is lost on another one, from the state that was read last. Loaded when that happens.

import type { DeviceLostError } from "../../engine/device_lost.ts";
import { Restores, TOO_OFTEN } from "../../engine/restores.ts";
import { formatCount } from "../../format.ts";
import { profileError } from "../state/gpu_view.ts";
import { toast } from "../state/messages.ts";
import { isSaveOfPreviousRun } from "../state/saved_run.ts";
import { NoWebGPUError } from "./device.ts";
import { request, requested, type Start } from "./requests.ts";
import type { Run } from "./run.ts";
import { autosave, factory } from "./tasks.ts";

const restores = new Restores();

/**
 * Requests the lost run again, or what was requested instead of it.
 * @param error what ended the run, or prevented it from continuing
 * @returns why it cannot continue; undefined if it does
 */
export function restore(error: unknown, lost: DeviceLostError): unknown {
  const { reason } = lost;
  if (error instanceof NoWebGPUError) {
    return new Error(
      `The GPU device was lost (${reason}), and the browser will not provide another one right now. Reload the page to continue.`,
    );
  }
  if (requested.from?.lost === lost) return error;
  if (!restores.allow()) {
    return new Error(`The GPU device was lost ${TOO_OFTEN} (${reason}). Reload the page.`);
  }
  const { run } = factory;
  const { prepare, from } = requested;
  const isReplaced = prepare || from !== undefined;
  const next = run && !isReplaced ? startOf(run, lost) : { isUndoable: false, ...from, lost };
  const steps = run && !isReplaced ? stepsFrom(run) : requested.steps;
  if (requested.profile) profileError.value = "The GPU device was lost; measure again.";
  factory.fail(lost);
  request({ prepare: true, from: next, profile: false, steps });
  return undefined;
}

function startOf(run: Run, lost: DeviceLostError): Start {
  const { settings, sets: data } = run;
  const { saved, parameters } = run.restorePoint;
  const isShipped = autosave.isShipped(run);
  const isOfPrevious = isSaveOfPreviousRun.peek();
  return {
    ...(saved ? { run: saved } : { again: { settings, parameters } }),
    ...{ data, isUndoable: false, lost },
    onReady: () => {
      if (isShipped && factory.run) autosave.ignoreShipped(factory.run);
      isSaveOfPreviousRun.value = isOfPrevious;
      const step = formatCount(saved?.state.step ?? 0);
      toast.value = `The GPU device was lost (${lost.reason}); the run continues from step ${step} on a new device.`;
    },
  };
}

/** Returns the steps to train from the restored step: at least those that the page has shown. */
function stepsFrom({ step, restorePoint: { saved } }: Run): number {
  return requested.steps + step - (saved?.state.step ?? 0);
}
