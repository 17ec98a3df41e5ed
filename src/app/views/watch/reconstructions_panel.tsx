import { computed } from "@preact/signals";
import { formatSignificant, plural } from "../../../format.ts";
import { GpuCanvas } from "../../canvases/gpu_canvas.tsx";
import { drawReconstructions, SHOWN_IMAGES } from "../../canvases/reconstructions_picture.ts";
import { curves, data, progress } from "../../state/run.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { decoderFormula } from "../../ui/hints.tsx";

const stepsDone = computed(() => plural(progress.value?.step ?? 0, "step"));

const summary = computed(() => {
  const labels = data.value?.test.labels.subarray(0, SHOWN_IMAGES);
  if (!labels) return "Test images and their reconstructions; not loaded yet.";
  const tested = curves.value.test.at(-1);
  const error = tested
    ? ` After ${plural(tested.step, "step")} the mean squared error over the whole test set was ${formatSignificant(tested.reconstruction)}.`
    : "";
  return `The test digits ${[...labels].join(", ")} above their reconstructions after ${stepsDone.value} of training.${error}`;
});

/** Test images over their reconstructions, straight from the GPU. */
export function ReconstructionsPanel() {
  return (
    <FigurePanel
      id="reconstructions"
      title="Reconstructions"
      isWide
      caption={
        <>
          Ten digits of the test set, which training never sees, and under each what the network
          makes of it, <span class="formula">{decoderFormula}</span>, after {stepsDone}.
        </>
      }
    >
      <div class="pictures">
        <GpuCanvas draw={drawReconstructions} summary={summary} />
      </div>
    </FigurePanel>
  );
}
