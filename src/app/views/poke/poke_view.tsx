// Imported first: its rules must come before those of the panels.
import "./poke.css";
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { SelectedUnit } from "../../panels/lazy_panels.tsx";
import { shownSettings } from "../../state/run.ts";
import { decoderFormula, encoderFormula, outputOf } from "../../ui/hints.tsx";
import { useOnScreen } from "../../ui/hooks.ts";
import { CodePanel } from "./code_panel.tsx";
import { ImagePanel } from "./image_panel.tsx";
import { keepUpToDate } from "./live.ts";
import { PicturesPanel } from "./pictures_panel.tsx";

/** An image, its code, and the reconstruction from the code as the user edits it. */
export function PokeView() {
  const view = useRef<HTMLDivElement>(null);
  const isOnScreen = useOnScreen(view);
  useSignalEffect(() => (isOnScreen.value ? keepUpToDate() : undefined));
  return (
    <>
      <div class="poke is-wide" ref={view}>
        <ImagePanel />
        <PicturesPanel />
        <CodePanel />
      </div>
      <SelectedUnit />
      <PokeExplanation />
    </>
  );
}

function PokeExplanation() {
  const { hiddenUnits } = shownSettings.value;
  return (
    <section
      class="panel is-wide explanation poke-explanation"
      aria-labelledby="poke-explanation-heading"
    >
      <h2 id="poke-explanation-heading">How a code becomes an image</h2>
      <div class="explanation-columns">
        <div>
          <dl class="formulas">
            <dt>encode</dt>
            <dd class="formula">{encoderFormula}</dd>
            <dt>decode</dt>
            <dd class="formula">{decoderFormula}</dd>
            <dt>edited</dt>
            <dd class="formula">y′ = {outputOf("h′ W₂ + b₂")}</dd>
            <dt>error</dt>
            <dd class="formula">mean (y′ − x)²</dd>
          </dl>
          <p>
            The {hiddenUnits} activations h are all the decoder ever sees of the image. Each active
            unit adds its tile to the bias, scaled by its activation. The Change and Error images
            saturate at ±0.5.
          </p>
          <p>
            Edits and silenced units last until you change the image; a clamped unit keeps its value
            across images and further training. Press an active button again to release its unit, or
            Restore code to release all.
          </p>
        </div>
        <div>
          <h3>What to try</h3>
          <ul>
            <li>
              Train for a while, then silence the strongest unit of a 7: which stroke disappears?
            </li>
            <li>Clamp one unit high and step through digits: it adds the same pattern to each.</li>
            <li>Silence all units: what remains is {outputOf("b₂")}, the bias alone.</li>
            <li>
              Draw something that isn't a digit. The network can only answer with the strokes it
              knows.
            </li>
            <li>
              Keep training with this view open: the code and the reconstruction follow the weights.
            </li>
          </ul>
        </div>
      </div>
    </section>
  );
}
