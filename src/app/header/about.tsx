import { MNIST_INPUTS } from "../../data/mnist.ts";
import { plural } from "../../format.ts";
import { optimizerOf } from "../../training/optimizers.ts";
import {
  auxiliaryTermOf,
  definitionsOf,
  encoderOf,
  reconstructionTermOf,
  sparsityTermOf,
} from "../formulas.ts";
import { sparsityTextsOf } from "../panels/penalty_texts.ts";
import { phase, shownSettings } from "../state/run.ts";
import { decoderOf } from "../ui/hints.tsx";
import { shortcuts } from "../ui/keys.ts";
import { hasDigits, known, rowName, valueName } from "../words.ts";

const ARTICLE = "https://www.geeksforgeeks.org/sparse-autoencoders-in-deep-learning/";

/** The contents of the About sheet. */
export function About() {
  return (
    <>
      <h2 id="about-heading">About Parsimony</h2>
      <Explanation />
      <p>
        The default settings are those of{" "}
        <a href={ARTICLE} rel="noreferrer">
          Sparse Autoencoders in Deep Learning
        </a>{" "}
        (GeeksforGeeks).
      </p>
      {phase.value !== "unsupported" && <Shortcuts />}
    </>
  );
}

function Shortcuts() {
  return (
    <>
      <h3>Keyboard shortcuts</h3>
      <dl class="shortcuts">
        {shortcuts.map(({ label, description }) => (
          <div key={label}>
            <dt>
              <kbd>{label}</kbd>
            </dt>
            <dd>{description}</dd>
          </div>
        ))}
      </dl>
      <p>Shortcuts are off while you type in a field. When a button has focus, Space presses it.</p>
    </>
  );
}

/** Explains the model in words and formulas. */
export function Explanation() {
  const settings = shownSettings.value;
  const { sparsity, suggestion } = sparsityTextsOf(settings);
  const auxiliary = auxiliaryTermOf(settings);
  const definitions = definitionsOf(settings);
  const inputs = known.value?.inputs ?? MNIST_INPUTS;
  const thing = hasDigits.value ? "digit" : rowName.value;
  return (
    <div class="explanation">
      <p>
        An autoencoder compresses each {rowName} x ({plural(inputs, valueName.value)}) into{" "}
        {plural(settings.hiddenUnits, "number")} h and reconstructs the {rowName} from those alone.
        To do that well, it has to discover what {thing}s are made of.
      </p>
      <dl class="formulas">
        <dt>encode</dt>
        <dd class="formula">{encoderOf(settings)}</dd>
        <dt>decode</dt>
        <dd class="formula">{decoderOf(settings)}</dd>
        <dt>reconstruction</dt>
        <dd class="formula">{reconstructionTermOf(settings)}</dd>
        <dt>sparsity</dt>
        <dd class="formula">{sparsityTermOf(settings) ?? "none"}</dd>
        {auxiliary && (
          <>
            <dt>auxiliary</dt>
            <dd class="formula">{auxiliary}</dd>
          </>
        )}
        {definitions.length > 0 && <dt>where</dt>}
        {definitions.map((definition) => (
          <dd key={definition} class="formula">
            {definition}
          </dd>
        ))}
      </dl>
      <p>
        {sparsity} A unit that is active only occasionally has to stand for something specific
        {hasDigits.value && ", such as a stroke or a shape that several digits share"}. That is
        parsimony: describing each {thing} with a few words from a large vocabulary.
      </p>
      <p>
        {phase.value !== "unsupported" && suggestion} Each step runs a series of compute shaders on
        one batch: they gather the {rowName}s, run the forward and backward passes, and update the
        weights with {optimizerOf(settings).label}.
      </p>
    </div>
  );
}
