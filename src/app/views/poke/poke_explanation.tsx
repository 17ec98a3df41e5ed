import { shownSettings } from "../../state/run.ts";
import { decoderFormula, outputOf } from "../../ui/hints.tsx";

/** What a code is, and what to try with it. */
export function PokeExplanation() {
  const { hiddenUnits } = shownSettings.value;
  return (
    <section
      class="panel is-wide explanation poke-explanation"
      aria-labelledby="poke-explanation-heading"
    >
      <h2 id="poke-explanation-heading">How a code becomes a picture</h2>
      <div class="explanation-columns">
        <div>
          <dl class="formulas">
            <dt>encode</dt>
            <dd class="formula">h = φ(x W₁ + b₁)</dd>
            <dt>decode</dt>
            <dd class="formula">{decoderFormula}</dd>
            <dt>edited</dt>
            <dd class="formula">y′ = {outputOf("h′ W₂ + b₂")}</dd>
            <dt>error</dt>
            <dd class="formula">mean (y′ − x)²</dd>
          </dl>
          <p>
            All that the decoder ever sees of the image are the {hiddenUnits} activations h. Each
            active unit lays its tile over the bias, the stronger the more active it is. Change and
            error are in full colour from ±0.5 on.
          </p>
          <p>
            An edit or a silenced unit lasts while this image is shown; a clamped one keeps its
            value while you leaf through images or train on. Press a pressed button again to free
            the unit, or As encoded to free them all.
          </p>
        </div>
        <div>
          <h3>What to try</h3>
          <ul>
            <li>Train for a while, then silence the strongest unit of a 7: which stroke goes?</li>
            <li>
              Clamp one unit far up and leaf through digits: it draws the same thing into each.
            </li>
            <li>Silence all: what is left is {outputOf("b₂")}, the picture of the bias alone.</li>
            <li>Draw something that is no digit. The network can only answer in its own words.</li>
            <li>Leave this open and train: code and picture follow the weights.</li>
          </ul>
        </div>
      </div>
    </section>
  );
}
