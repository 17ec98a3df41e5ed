import "./poke_pictures.css";
import { computed, type ReadonlySignal } from "@preact/signals";
import { formatSignificant } from "../../../format.ts";
import { GpuCanvas } from "../../canvases/gpu_canvas.tsx";
import type { DrawPicture } from "../../canvases/picture.ts";
import { hasDiverged as isSaidOfRun } from "../../state/codes.ts";
import { DivergedNotice } from "../../ui/hints.tsx";
import { ErrorNumbers } from "./error_numbers.tsx";
import { errors } from "./errors.ts";
import { input } from "./input.ts";
import { hasDiverged } from "./live.ts";
import * as draws from "./pictures.ts";
import { SavedPanel } from "./saved_panel.tsx";

interface PictureRow {
  readonly title: string;
  readonly formula: string;
  readonly draw: ReadonlySignal<DrawPicture>;
  /** Whether it is another function for another picture, whatever the weights are. */
  readonly isStill?: boolean;
  readonly summary: ReadonlySignal<string>;
}

const withError = (what: string, error: "plain" | "edited") =>
  computed(() => {
    const now = errors.value;
    return now
      ? `${what}, mean squared error ${formatSignificant(now[error])}.`
      : `${what}; not computed yet.`;
  });

const pictures: readonly PictureRow[] = [
  {
    title: "Input",
    formula: "x",
    draw: computed(draws.drawInput),
    isStill: true,
    summary: computed(() => `The input, ${input.value?.words ?? "not loaded yet"}.`),
  },
  {
    title: "As encoded",
    formula: "y",
    draw: computed(draws.drawPlain),
    summary: withError("The reconstruction as encoded", "plain"),
  },
  {
    title: "Edited",
    formula: "y′",
    draw: computed(draws.drawEdited),
    summary: withError("The reconstruction of the edited code", "edited"),
  },
  {
    title: "Change",
    formula: "y′ − y",
    draw: computed(draws.drawChange),
    isStill: true,
    summary: computed(() => {
      const now = errors.value;
      return now
        ? `What the edits change: ${formatSignificant(now.added)} more ink and ${formatSignificant(now.removed)} less, in whole pixels.`
        : "What the edits change; not computed yet.";
    }),
  },
  {
    title: "Error",
    formula: "y′ − x",
    draw: computed(draws.drawError),
    isStill: true,
    summary: withError("Where the edited reconstruction differs from the input", "edited"),
  },
];

/** The image, its reconstructions and their differences, in sight while the code is changed. */
export function PicturesPanel() {
  return (
    <SavedPanel id="poke-pictures" title="What the decoder makes of it">
      <div aria-live="polite">{hasDiverged.value && !isSaidOfRun.value && <DivergedNotice />}</div>
      <div class="picture-strip">
        {pictures.map(({ title, formula, draw, isStill, summary }) => (
          <figure key={title}>
            <div class="picture">
              <GpuCanvas draw={draw.value} isStill={isStill} summary={summary} />
            </div>
            <figcaption>
              {title} <span class="formula">{formula}</span>
            </figcaption>
          </figure>
        ))}
        <ErrorNumbers />
      </div>
    </SavedPanel>
  );
}
