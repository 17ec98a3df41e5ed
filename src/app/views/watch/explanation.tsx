import { shownSettings } from "../../state/run.ts";
import { decoderFormula } from "../../ui/hints.tsx";

/** What is being trained, in words and formulas. */
export function Explanation() {
  return (
    <section class="panel is-wide explanation" aria-labelledby="explanation-heading">
      <h2 id="explanation-heading">What is happening here</h2>
      <div>
        <p>
          An autoencoder squeezes each image x, {28 * 28} pixels, into{" "}
          {shownSettings.value.hiddenUnits} numbers h and draws it again from those alone. To draw
          well it has to find out what digits are made of.
        </p>
        <dl class="formulas">
          <dt>encode</dt>
          <dd class="formula">h = φ(x W₁ + b₁)</dd>
          <dt>decode</dt>
          <dd class="formula">{decoderFormula}</dd>
          <dt>reconstruction</dt>
          <dd class="formula">mean (x − y)²</dd>
          <dt>sparsity</dt>
          <dd class="formula">λ Σⱼ ρ ln(ρ/mⱼ) + (1 − ρ) ln((1 − ρ)/(1 − mⱼ))</dd>
        </dl>
        <p>
          The sparsity term is smallest where every unit's mean activation m over a batch is ρ. A
          unit that may be active only now and then has to stand for something: a stroke, a curve, a
          place. That is parsimony: each digit told in few words from a larger vocabulary.
        </p>
        <p>
          Try λ = 0 and watch the bars of the mean activation leave the dashed line, or ρ = 0.2 for
          a code that is less sparse. Each step is nine compute shaders on one batch: they fetch the
          images, run the network forwards and backwards, and Adam moves the weights.
        </p>
      </div>
    </section>
  );
}
