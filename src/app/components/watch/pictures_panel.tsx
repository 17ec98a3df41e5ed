import { computed } from "@preact/signals";
import { plural } from "../../../figures/words.ts";
import { decoderFormula } from "../../formulas.ts";
import { drawReconstructions, SHOWN_IMAGES } from "../../pictures.ts";
import { data, progress } from "../../state.ts";
import { FigurePanel } from "../shared/figure_panel.tsx";
import { GpuCanvas } from "../shared/gpu_canvas.tsx";

const stepsDone = computed(() => plural(progress.value?.step ?? 0, "step"));

const summary = computed(() => {
  const labels = data.value?.test.labels.subarray(0, SHOWN_IMAGES);
  if (!labels) return "Test images and their reconstructions; not loaded yet.";
  const record = progress.value?.record;
  const error = record ? `, mean squared error ${record.reconstruction.toPrecision(2)}` : "";
  return `The test digits ${[...labels].join(", ")} above their reconstructions after ${stepsDone.value} of training${error}.`;
});

/** Test images over their reconstructions, straight from the GPU. */
export function PicturesPanel() {
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
