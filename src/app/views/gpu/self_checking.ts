// Runs the self-check in a worker and shows its progress and outcome.

import type { Settings } from "../../../config/settings.ts";
import type { SelfCheckJob } from "../../../self_check/self_check.ts";
import { scheduler } from "../../run/scheduler.ts";
import * as state from "../../state/gpu_view.ts";

export type SelfCheckRequest = Pick<SelfCheckJob, "settings" | "variants" | "allVariants">;

export type SelfCheckMessage =
  | { readonly progress: state.SelfCheckProgress }
  | { readonly outcome: state.SelfCheckOutcome }
  | { readonly error: string };

let worker: Worker | undefined;

/** Checks the GPU with the model shape and activations of the settings, while training continues. */
export function startSelfCheck(settings: Settings): void {
  stopSelfCheck();
  state.selfCheckError.value = undefined;
  state.selfChecking.value = { activity: "Loading", done: 0, total: 1 };
  const started = new Worker(new URL("./self_check_worker.ts", import.meta.url), {
    type: "module",
  });
  worker = started;
  const receive = (message: SelfCheckMessage) => {
    // Messages of a terminated worker can still arrive.
    if (worker === started) show(message);
  };
  started.onmessage = ({ data }: MessageEvent<SelfCheckMessage>) => receive(data);
  started.onerror = ({ message }) =>
    receive({ error: message || "its script could not be loaded." });
  const variants = scheduler.tunedVariants;
  const allVariants = state.checkAllVariants.value;
  const request: SelfCheckRequest = { settings, allVariants, ...(variants && { variants }) };
  started.postMessage(request);
}

/** Cancels the running check. */
export function stopSelfCheck(): void {
  worker?.terminate();
  worker = undefined;
  state.selfChecking.value = undefined;
}

function show(message: SelfCheckMessage): void {
  if ("progress" in message) {
    state.selfChecking.value = message.progress;
    return;
  }
  stopSelfCheck();
  if ("outcome" in message) state.selfChecked.value = message.outcome;
  else state.selfCheckError.value = `The self-check could not run: ${message.error}`;
}
