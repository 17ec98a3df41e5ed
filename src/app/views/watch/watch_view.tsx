import { computed } from "@preact/signals";
import { formatSignificant, plural } from "../../../format.ts";
import { optimizerOf } from "../../../training/optimizers.ts";
import { GpuCanvas } from "../../canvases/gpu_canvas.tsx";
import { drawReconstructions, SHOWN_IMAGES } from "../../canvases/reconstructions_picture.ts";
import { LazyUnitsPanel, SelectedUnit } from "../../panels/lazy_panels.tsx";
import { LossPanel } from "../../panels/loss_panel.tsx";
import { MeanActivationPanel } from "../../panels/mean_activation_panel.tsx";
import { penaltyTexts } from "../../panels/penalty_texts.ts";
import { data, latestTest, progress, shownSettings } from "../../state/run.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import {
  decoderFormula,
  encoderFormula,
  reconstructionTermOf,
  sparsityTermOf,
} from "../../ui/hints.tsx";

/** An overview of the training run. */
export function WatchView() {
  return (
    <>
      <ReconstructionsPanel />
      <LazyUnitsPanel />
      <SelectedUnit />
      <LossPanel />
      <MeanActivationPanel />
      <Explanation />
    </>
  );
}

const stepsDone = computed(() => plural(progress.value?.step ?? 0, "step"));

const summary = computed(() => {
  const labels = data.value?.test.labels.subarray(0, SHOWN_IMAGES);
  if (!labels) return "Test images and their reconstructions. Not loaded yet.";
  const tested = latestTest.value;
  const error = tested
    ? ` After ${plural(tested.step, "step")} the mean squared error over the whole test set was ${formatSignificant(tested.reconstruction)}.`
    : "";
  return `The test digits ${[...labels].join(", ")} above their reconstructions after ${stepsDone.value} of training.${error}`;
});

function ReconstructionsPanel() {
  return (
    <FigurePanel
      id="reconstructions"
      title="Reconstructions"
      isWide
      caption={
        <>
          Ten test digits, never used in training, each above its reconstruction{" "}
          <span class="formula">{decoderFormula}</span> after {stepsDone}.
        </>
      }
    >
      <div class="pictures">
        <GpuCanvas draw={drawReconstructions} summary={summary} />
      </div>
    </FigurePanel>
  );
}

/** Explains the model in words and formulas. */
export function Explanation() {
  const { definition, sparsity, suggestion } = penaltyTexts[shownSettings.value.penalty];
  return (
    <section class="panel is-wide explanation" aria-labelledby="explanation-heading">
      <h2 id="explanation-heading">What is happening here</h2>
      <div>
        <p>
          An autoencoder compresses each image x ({28 * 28} pixels) into{" "}
          {shownSettings.value.hiddenUnits} numbers h and reconstructs the image from those alone.
          To do that well, it has to discover what digits are made of.
        </p>
        <dl class="formulas">
          <dt>encode</dt>
          <dd class="formula">{encoderFormula}</dd>
          <dt>decode</dt>
          <dd class="formula">{decoderFormula}</dd>
          <dt>reconstruction</dt>
          <dd class="formula">{reconstructionTermOf(shownSettings.value)}</dd>
          <dt>sparsity</dt>
          <dd class="formula">{sparsityTermOf(shownSettings.value) ?? "none"}</dd>
          {definition && (
            <>
              <dt>where</dt>
              <dd class="formula">{definition}</dd>
            </>
          )}
        </dl>
        <p>
          {sparsity} A unit that may be active only occasionally has to stand for something: a
          stroke, a curve, a position. That is parsimony: describing each digit with a few words
          from a large vocabulary.
        </p>
        <p>
          {suggestion} Each step runs a series of compute shaders on one batch: they gather the
          images, run the forward and backward passes, and update the weights with{" "}
          {optimizerOf(shownSettings.value).label}.
        </p>
      </div>
    </section>
  );
}
