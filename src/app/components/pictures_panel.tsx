import { useEffect, useRef } from "preact/hooks";
import { plural } from "../../figures/words.ts";
import { SHOWN_IMAGES } from "../run.ts";
import { session } from "../session.ts";
import { data, progress } from "../state.ts";
import { FigurePanel } from "./figure_panel.tsx";

/** Test images over their reconstructions, straight from the GPU. */
export function PicturesPanel() {
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const element = canvas.current as HTMLCanvasElement;
    session.showPictures(element);
    const observer = new ResizeObserver(session.redraw);
    observer.observe(element.parentElement as HTMLElement);
    return () => {
      observer.disconnect();
      session.showPictures(undefined);
    };
  }, []);

  return (
    <FigurePanel
      id="reconstructions"
      title="Reconstructions"
      isWide
      caption={
        <>
          Ten digits of the test set, which training never sees, and under each what the network
          makes of it, <span class="formula">y = σ(h W₂ + b₂)</span>, after {stepsDone()}.
        </>
      }
    >
      <div class="pictures">
        <canvas ref={canvas} role="img" aria-label={summary()} />
      </div>
    </FigurePanel>
  );
}

const stepsDone = () => plural(progress.value?.step ?? 0, "step");

function summary(): string {
  const labels = data.value?.test.labels.subarray(0, SHOWN_IMAGES);
  if (!labels) return "Test images and their reconstructions; not loaded yet.";
  const record = progress.value?.record;
  const error = record ? `, mean squared error ${record.reconstruction.toPrecision(2)}` : "";
  return `The test digits ${[...labels].join(", ")} above their reconstructions after ${stepsDone()} of training${error}.`;
}
