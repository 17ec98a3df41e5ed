import { Advice, Sentences } from "../../panels/advice.tsx";
import { sweeps } from "../../sweeps/sweeps.ts";
import { Info } from "../../ui/popover.tsx";
import { rowName } from "../../words.ts";
import type { ComparedRuns } from "./compared.ts";
import { adviceOn, conclusionOf, isPending, stepsWarning } from "./conclusion.ts";

/** What the numbers of the compared runs say, in a sentence for each, and what they suggest. */
export function ConclusionPanel({ runs }: { runs: ComparedRuns }) {
  const { reference, sentences } = conclusionOf(runs.value);
  const advice = adviceOn(runs.value, sweeps.value);
  const warning = stepsWarning(runs.value);
  const pending = runs.value.length > 1 ? runs.value.find(isPending) : undefined;
  const isAdviceOnly = !warning && !pending && sentences.length === 0;
  if (isAdviceOnly && advice.length === 0) return null;
  const comparison = reference === undefined ? "Comparison" : `Compared with ${reference}`;
  return (
    <section class="panel conclusion" aria-labelledby="conclusion-heading">
      <div class="figure-heading">
        <h2 id="conclusion-heading">{isAdviceOnly ? "Advice" : comparison}</h2>
        <Info about="this comparison">
          <p>The runs are compared with the one that has the lowest error, on the test set.</p>
          <p>
            Units per {rowName}: hidden units that are active, on average (L0). Error: mean squared
            error of the reconstructions (MSE). Dead units are inactive on every {rowName}.
          </p>
        </Info>
      </div>
      {warning && <p class="steps-warning">{warning}</p>}
      {sentences.length > 0 && <Sentences of={sentences} />}
      {isAdviceOnly && <Sentences of={advice} />}
      {!isAdviceOnly && <Advice sentences={advice} />}
      {pending && (
        <p class="note">
          The current run joins the comparison{" "}
          {pending.numbers
            ? "when training is paused or finished: its MSE is measured then."
            : "once it has been evaluated on the test set."}
        </p>
      )}
    </section>
  );
}
