import { computed } from "@preact/signals";
import { formatCount, plural } from "../../../format.ts";
import { data } from "../../state/run.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { ActionButton } from "../../ui/form_controls.tsx";
import { Swatch } from "./digit_filter.tsx";
import { MOST_PICTURES, SelectedPictures } from "./selected_pictures.tsx";
import { DIGITS, selected } from "./selection.ts";

const labels = computed(() => {
  const all = data.value?.train.labels;
  return selected.value.map((image) => all?.[image] as number);
});

/** What was selected: how many, which digits, and their images. */
export function SelectionPanel() {
  const some = selected.value.length > 0;
  return (
    <FigurePanel
      id="selection"
      title="Selected images"
      isWide
      caption="Draw a line around points in the code space to see which digits lie together. Click an image to open it above with its most active units."
    >
      <p aria-live="polite" class="selection-words">
        {some
          ? `${plural(selected.value.length, "image")} selected${firstOnly(selected.value.length)}.`
          : "None."}
      </p>
      {some && (
        <>
          <DigitCounts />
          <SelectedPictures />
          <div class="choices">
            <ActionButton
              name="Clear the selection"
              act={() => {
                selected.value = [];
              }}
            />
          </div>
        </>
      )}
    </FigurePanel>
  );
}

const firstOnly = (total: number) =>
  total > MOST_PICTURES ? `; the first ${MOST_PICTURES} are shown` : "";

function DigitCounts() {
  const counts = new Array<number>(DIGITS).fill(0);
  for (const label of labels.value) counts[label] = (counts[label] as number) + 1;
  return (
    <ul class="digit-counts" aria-label="Digits among the selected images">
      {counts.map((images, digit) => (
        <li key={`digit ${digit}`} class={images === 0 ? "is-none" : ""}>
          <Swatch digit={digit} />
          <span>
            {digit} × {formatCount(images)}
          </span>
        </li>
      ))}
    </ul>
  );
}
