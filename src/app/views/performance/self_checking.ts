// Starts the worker that checks the GPU, and shows what it tells.

import type { Settings } from "../../../config/settings.ts";
import type { SelfCheckJob } from "../../../self_check/self_check.ts";
import { scheduler } from "../../run/scheduler.ts";
import * as state from "../../state/performance.ts";

export type SelfCheckRequest = Pick<SelfCheckJob, "settings" | "variants" | "allVariants">;

export type SelfCheckMessage =
  | { readonly progress: state.SelfCheckProgress }
  | { readonly outcome: state.SelfCheckOutcome }
  | { readonly trouble: string };

let worker: Worker | undefined;

/** Checks the adapter with the shape and activations of the settings; training goes on. */
export function startSelfCheck(settings: Settings): void {
  stopSelfCheck();
  state.selfCheckError.value = undefined;
  state.selfChecking.value = { activity: "Loading", done: 0, total: 1 };
  const started = new Worker(new URL("./self_check_worker.ts", import.meta.url), {
    type: "module",
  });
  worker = started;
  // A worker that was ended may still have told something.
  const tell = (message: SelfCheckMessage) => {
    if (worker === started) show(message);
  };
  started.onmessage = ({ data }: MessageEvent<SelfCheckMessage>) => tell(data);
  started.onerror = ({ message }) => tell({ trouble: message || "its script did not load." });
  const variants = scheduler.tunedVariants;
  const allVariants = state.checkAllVariants.value;
  const request: SelfCheckRequest = { settings, allVariants, ...(variants && { variants }) };
  started.postMessage(request);
}

/** Ends the check that is under way, without an outcome. */
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
  else state.selfCheckError.value = `The GPU was not checked: ${message.trouble}`;
}
