import { sliceImages } from "../../../data/images.ts";
import { formatCount, formatSignificant } from "../../../format.ts";
import { highest } from "../../../statistics/highest.ts";
import { scheduler } from "../../run/scheduler.ts";
import { codes } from "../../state/codes.ts";
import { data } from "../../state/run.ts";
import { selectUnit, viewState } from "../../state/view_state.ts";
import { useAnswer } from "../../ui/hooks.ts";
import { DigitPicture } from "./digit_picture.tsx";
import { close, opened } from "./selection.ts";

/** The units shown of an opened image. */
const TOP = 6;

/** Images that were opened, each with what its code is made of. */
export function OpenedImages() {
  return (
    <section class="opened" aria-label="Opened images">
      {opened.value.length === 0 ? (
        <p class="hint">
          Point at an image to see it; click to open it here with its most active units, and choose
          one of those to see below what it does.
        </p>
      ) : (
        <ul>
          {opened.value.map((image) => (
            <OpenedImage key={`image ${image}`} image={image} />
          ))}
        </ul>
      )}
    </section>
  );
}

function OpenedImage({ image }: { image: number }) {
  const top = useAnswer(() => {
    // Asked of the weights as they are now, each time the codes are looked at anew.
    if (!codes.value) return undefined;
    return scheduler.withRun(async ({ trainer, images }) => {
      const code = await trainer.encode(sliceImages(images, image, image + 1));
      return highest(code, TOP, 0);
    });
  });
  const name = `training image ${image + 1}`;
  const strongest = top.value?.[0]?.value ?? 1;
  return (
    <li>
      <DigitPicture image={image} side={84} />
      <div>
        <h3>
          Image {formatCount(image + 1)}: digit {data.value?.train.labels[image]}
        </h3>
        <button
          type="button"
          class="close"
          aria-label={`Close ${name}`}
          onClick={() => close(image)}
        >
          ×
        </button>
        {top.value?.length === 0 && <p class="hint">No unit answers to it.</p>}
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
                  <span style={{ width: `${(100 * value) / strongest}%` }} />
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
