import { computed } from "@preact/signals";
import { arePinsLoaded, pins } from "../pins/pinned_run.ts";
import { shownProfile } from "../state/gpu_view.ts";
import { hasStarted } from "../state/run.ts";
import { type View, viewState, viewTitles } from "../state/view_state.ts";
import { OpenTrainedModel } from "../trained_model/open_trained_model.tsx";
import { aRow, hasDigits, rowName } from "../words.ts";

/** What to try in a view. */
const guides = computed(
  (): Readonly<Partial<Record<View, readonly string[]>>> => ({
    watch: [
      hasDigits.value
        ? "Press Train and watch digits appear."
        : "Press Train and watch the reconstructions improve.",
      "Click a hidden unit to see what it does.",
      "In Poke, silence one: what disappears?",
    ],
    space: [
      `Each point is ${aRow.value}. Drag around some of them to see what they have in common.`,
      `Click a point to see its ${rowName.value}.`,
    ],
    sparsity: ["Click a bar of Mean activation to see what its unit does."],
    compare: [
      "Train for a while, or start an experiment.",
      "Press Pin to save a snapshot of the run.",
      "Change a setting, train again and pin that run too.",
    ],
    measure: [
      "Press Profile: where does a step spend its time?",
      "Click a kernel to read its WGSL.",
      "Check this GPU: does it compute correctly?",
    ],
  }),
);

/** Whether all suggestions for a view have been followed, as far as is known. */
const isDone: Readonly<Partial<Record<View, () => boolean>>> = {
  compare: () => pins.value.length > 1 || !arePinsLoaded.value,
  measure: () => shownProfile.value !== undefined,
};

/** The views that show more of a trained model, which is one of MNIST. */
const viewsOfModel: readonly View[] = ["watch", "space", "sparsity"];

/** Suggests what to do in the view while nothing is selected. */
export function Guide() {
  const view = viewState.view.value;
  const texts = guides.value[view];
  if (!texts || isDone[view]?.()) return null;
  // Its first suggestion is to press Train.
  const left = view === "watch" && hasStarted.value ? texts.slice(1) : texts;
  return (
    <section class="guide" aria-labelledby="guide-heading">
      <h2 id="guide-heading">
        {view === "watch" ? "Start here" : `${viewTitles[view]}: what to try`}
      </h2>
      {left.length > 1 ? (
        <ol>
          {left.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ol>
      ) : (
        <p>{left}</p>
      )}
      {!hasStarted.value && hasDigits.value && viewsOfModel.includes(view) && <OpenTrainedModel />}
    </section>
  );
}
