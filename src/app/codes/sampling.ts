import { DeviceLostError } from "../../engine/device_lost.ts";
import type { Run } from "../run/run.ts";
import { notifyOnce } from "../state/state.ts";

/**
 * Looks at the codes of a run. What goes wrong with them ends no run: the views say that they have none.
 * @throws DeviceLostError where the device goes away
 */
export async function sampleCodes(
  run: Run,
  which: "sample" | "all",
  isResting: boolean,
  isStopped: () => boolean,
): Promise<void> {
  try {
    await run.look(which, isResting, isStopped);
  } catch (error) {
    if (error instanceof DeviceLostError) throw error;
    console.error(error);
    run.codesSampler.failed();
    notifyOnce(`The codes could not be looked at: ${(error as Error).message}`);
  }
}
