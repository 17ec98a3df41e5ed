import { useEffect, useRef } from "preact/hooks";
import { imageShapeOf, sliceRows } from "../../../data/rows.ts";
import { formatCount, formatSignificant } from "../../../format.ts";
import { highest } from "../../../statistics/highest.ts";
import { greyLevel, greyscaleOf } from "../../canvases/picture.ts";
import { scheduler } from "../../run/scheduler.ts";
import { codes } from "../../state/codes.ts";
import { data } from "../../state/run.ts";
import { theme } from "../../state/theme.ts";
import { selectUnit, viewState } from "../../state/view_state.ts";
import { useQuery } from "../../ui/hooks.ts";
import { closeImage, openedImages } from "./selection.ts";

const MAX_UNITS = 6;

/** The opened images, each with its most active units. */
export function OpenedImages() {
  return (
    <section class="opened" aria-label="Opened images">
      <ul>
        {openedImages.value.map((image) => (
          <OpenedImage key={`image ${image}`} image={image} />
        ))}
      </ul>
    </section>
  );
}

function OpenedImage({ image }: { image: number }) {
  const top = useQuery(() => {
    // Encoded with the current weights whenever new codes arrive.
    if (!codes.value) return undefined;
    return scheduler.withRun(async ({ trainer, images }) => {
      const code = await trainer.model.encode(sliceRows(images, image, image + 1));
      return highest(code, MAX_UNITS, 0);
    });
  });
  const name = `training image ${image + 1}`;
  const highestActivation = top.value?.[0]?.value ?? 1;
  return (
    <li>
      <DigitPicture image={image} side={56} />
      <div>
        <h2>
          Image {formatCount(image + 1)}: digit {data.value?.train.labels?.classes[image]}
        </h2>
        <button
          type="button"
          class="close"
          aria-label={`Close ${name}`}
          onClick={() => closeImage(image)}
        >
          ×
        </button>
        {top.value?.length === 0 && <p class="hint">No unit is active for this image.</p>}
        <ol class="active-units" aria-label={`Most active units of ${name}`}>
          {top.value?.map(({ index, value }) => (
            <li key={`unit ${index}`}>
              <button
                type="button"
                aria-pressed={viewState.unit.value === index + 1}
                onClick={() => selectUnit(index)}
              >
                <span>unit {index + 1}</span>
                <span class="strength">
                  <span style={{ width: `${(100 * value) / highestActivation}%` }} />
                </span>
                <span>{formatSignificant(value)}</span>
              </button>
            </li>
          ))}
        </ol>
      </div>
    </li>
  );
}

/** A training image, drawn on the CPU. */
export function DigitPicture({ image, side }: { image: number; side: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const train = data.value?.train;
  const { paper, ink } = theme.value;
  useEffect(() => {
    // In the page's memory, because a canvas on the GPU would wait while the GPU is busy training.
    const context = canvas.current?.getContext("2d", { willReadFrequently: true });
    if (!context || !train) return;
    const { width, height } = imageShapeOf(train);
    const size = train.inputs;
    const picture = context.createImageData(width, height);
    const shades = greyscaleOf(paper, ink);
    for (let i = 0; i < size; i++) {
      greyLevel(picture, i, train.values[image * size + i] as number, shades);
    }
    context.putImageData(picture, 0, 0);
  }, [train, image, paper, ink]);
  return (
    <canvas
      ref={canvas}
      class="digit-picture"
      width={train?.image?.width ?? 1}
      height={train?.image?.height ?? 1}
      style={{ width: `${side}px`, height: `${side}px` }}
      role="img"
      aria-label={`Training image ${image + 1}, digit ${train?.labels?.classes[image]}`}
    />
  );
}
