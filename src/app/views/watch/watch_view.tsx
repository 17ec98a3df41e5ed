import { computed } from "@preact/signals";
import { formatSignificant, plural } from "../../../format.ts";
import { GpuCanvas } from "../../canvases/gpu_canvas.tsx";
import { drawReconstructions, shownRows } from "../../canvases/reconstructions_picture.ts";
import { data, latestTest, progress, runSettings } from "../../state/run.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { decoderFormula } from "../../ui/hints.tsx";
import { Lazy } from "../../ui/lazy.tsx";
import { exampleName, hasDigits, shownSetName } from "../../words.ts";

/** An overview of the training run. */
export function WatchView() {
  return (
    <>
      <ReconstructionsPanel />
      <LazyUnitsPanel />
      {/* The charts load once there is a run, which is what a visitor waits for. */}
      {runSettings.value ? <LazyCharts /> : <ChartPlaceholders />}
    </>
  );
}

const stepsDone = computed(() => plural(progress.value?.step ?? 0, "step"));

const summary = computed(() => {
  if (!data.value) return "Test images and their reconstructions. Not loaded yet.";
  const { count, labels } = shownRows(data.value);
  const tested = latestTest.value;
  const error = tested
    ? ` After ${plural(tested.step, "step")} the reconstruction error over the whole test set was ${formatSignificant(tested.reconstruction)}.`
    : "";
  const shown = hasDigits.value
    ? `The test digits ${labels?.classes.join(", ")}`
    : plural(count, exampleName.value);
  return `${shown} above their reconstructions after ${stepsDone.value} of training.${error}`;
});

function ReconstructionsPanel() {
  return (
    <FigurePanel
      id="reconstructions"
      title="Reconstructions"
      isWide
      caption={
        <>
          Ten {exampleName}s{shownSetName.value === "test" && ", never used in training"}, each
          above its reconstruction <span class="formula">{decoderFormula}</span> after {stepsDone}.
        </>
      }
    >
      <div class="pictures">
        <GpuCanvas draw={drawReconstructions} summary={summary} />
      </div>
    </FigurePanel>
  );
}

const ChartPlaceholders = () => (
  <>
    <section class="panel chart-placeholder" aria-hidden="true" />
    <section class="panel chart-placeholder" aria-hidden="true" />
  </>
);

const loadCharts = async () => (await import("./charts_panels.tsx")).ChartPanels;

function LazyCharts() {
  return (
    <Lazy
      load={loadCharts}
      errorMessage="The charts could not be loaded; check your connection and reload the page."
      placeholder={<ChartPlaceholders />}
    />
  );
}

const loadUnitsPanel = async () => (await import("./units_panel.tsx")).UnitsPanel;

/** The weights of all hidden units as images. */
function LazyUnitsPanel() {
  return (
    <Lazy
      load={loadUnitsPanel}
      errorMessage="The images of the hidden units could not be loaded; check your connection and reload the page."
      placeholder={<section class="panel is-wide tall-placeholder" aria-hidden="true" />}
    />
  );
}
