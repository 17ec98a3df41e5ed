// What to do about a run that has diverged. Loaded when one has.

import { divergenceText, remedyOf } from "../../config/divergence.ts";
import { divergence } from "../state/codes.ts";
import { shownSettings } from "../state/run.ts";

export function DivergedNotice() {
  const found = divergence.value;
  const what = found ? divergenceText(found) : "Training diverged: this code is NaN or infinite.";
  return (
    <p class="warning">
      {what} Restart with {remedyOf(shownSettings.value)}.
    </p>
  );
}
