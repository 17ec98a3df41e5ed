import { formatCount } from "../../format.ts";
import { saveWeights } from "../export/download.ts";
import { isSaveOfPreviousRun, phase, savedStep, saveError } from "../state/state.ts";
import { ActionButton } from "../ui/form_controls.tsx";

/** What of the run outlives the page: the copy in this browser, and the weights as a file. */
export function RunFiles() {
  const hasRun = phase.value === "waiting" || phase.value === "training";
  return (
    <div class="run-files">
      <ActionButton name="Save weights" act={saveWeights} isOff={!hasRun} />
      <p>{saveError.value ?? keptWords()}</p>
    </div>
  );
}

function keptWords(): string {
  if (savedStep.value === undefined) {
    return "As a safetensors file. While it trains, this browser keeps the run too.";
  }
  const step = formatCount(savedStep.value);
  return isSaveOfPreviousRun.value
    ? `The run before this one is kept at step ${step} until this one begins: a reload offers it again.`
    : `Kept in this browser at step ${step}: after a reload it is offered again.`;
}
