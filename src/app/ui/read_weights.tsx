import { phase, progress } from "../state/run.ts";
import { readWeights } from "../unit/weights.ts";
import { usePanelOnScreen } from "./on_screen.ts";
import { useAnswer } from "./use_answer.ts";

/** Reads what the weights are like while the panel around it is in sight. */
export function ReadWeights() {
  const isOnScreen = usePanelOnScreen();
  useAnswer(() => (isOnScreen.value && progress.value && phase.value ? readWeights() : undefined));
  return null;
}
