// What ended a run, or kept one from beginning, in words.

import { batch } from "@preact/signals";
import { InputError } from "../../input_error.ts";
import { NoWebGPUError } from "../run/device.ts";
import { fatalError, phase } from "./state.ts";

/** @param wasThere whether there was a run that ended by it */
export function showFatalError(error: unknown, wasThere: boolean): void {
  const isExpected = error instanceof InputError || error instanceof NoWebGPUError;
  // The page has room for a sentence; developers want it all.
  if (!isExpected) console.error(error);
  const [why = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  batch(() => {
    phase.value = error instanceof NoWebGPUError ? "unsupported" : "failed";
    fatalError.value = { heading: headingOf(error, wasThere), why, endedRun: wasThere };
  });
}

function headingOf(error: unknown, wasThere: boolean): string {
  if (error instanceof NoWebGPUError) return "No WebGPU here";
  return wasThere ? "The run stopped" : "There is no run";
}
