import { sliceRows } from "../../../data/rows.ts";
import { strongestRow } from "../../../statistics/highest.ts";
import { scheduler } from "../../run/scheduler.ts";
import { setActivation } from "./edits.ts";
import { inputSet, showRow, source } from "./input.ts";

/** The number of test rows among which one is looked for that activates a unit. */
const CANDIDATES = 1000;

/**
 * Shows the test row, of the first ones, that activates a unit most, with the unit silenced. If none activates it,
 * the input stays.
 * @param unit counted from 0
 */
export async function silenceInItsRow(unit: number): Promise<void> {
  const test = inputSet.value;
  const strongest =
    test &&
    (await scheduler.withRun(async ({ trainer }) => {
      const codes = await trainer.model.encode(
        sliceRows(test, 0, Math.min(CANDIDATES, test.count)),
      );
      return strongestRow(codes, trainer.plan.shape.hidden, unit);
    }));
  if (strongest !== undefined) {
    source.value = "digit";
    showRow(strongest);
  }
  // Last, because an edit ends with its image.
  setActivation(unit, 0);
}
