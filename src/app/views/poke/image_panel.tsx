import "./poke_image.css";
import { Switch } from "../../ui/form_controls.tsx";
import { DigitChoice } from "./digit_choice.tsx";
import { DrawingPad } from "./drawing_pad.tsx";
import { FileChoice } from "./file_choice.tsx";
import { isNormalised, type Source, source, sources } from "./input.ts";

const choices: Readonly<Record<Source, () => preact.JSX.Element>> = {
  digit: DigitChoice,
  drawing: DrawingPad,
  file: FileChoice,
};

/** Which image it is. */
export function ImagePanel() {
  const Choice = choices[source.value];
  return (
    <section class="panel poke-image" aria-labelledby="poke-image-heading">
      <h2 id="poke-image-heading">An image</h2>
      <fieldset class="segments">
        <legend class="visually-hidden">Where the image comes from</legend>
        {Object.entries(sources).map(([name, words]) => (
          <label key={name}>
            <input
              type="radio"
              name="poke-source"
              checked={source.value === name}
              onChange={() => {
                source.value = name as Source;
              }}
            />
            <span>{words}</span>
          </label>
        ))}
      </fieldset>
      <Choice />
      {source.value !== "digit" && <Normalising />}
    </section>
  );
}

function Normalising() {
  return (
    <div class="normalising">
      <Switch isOn={isNormalised} label="Normalise as MNIST was" />
      <p class="note">
        The digits the network learnt were scaled into a box of 20 × 20 pixels and centred by their
        mass in 28 × 28. Switched off, the network gets the raw picture, and has a harder time.
      </p>
    </div>
  );
}
