import { useEffect, useRef } from "preact/hooks";
import { imageSize } from "../../../data/images.ts";
import { greyLevel, greyscaleOf } from "../../canvases/picture.ts";
import { data } from "../../state/run.ts";
import { theme } from "../../state/theme.ts";

/** A training image, from its pixels. */
export function DigitPicture({ image, side }: { image: number; side: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const train = data.value?.train;
  const { paper, ink } = theme.value;
  useEffect(() => {
    // In the page's own memory: elsewhere it would wait for a GPU that is busy training.
    const context = canvas.current?.getContext("2d", { willReadFrequently: true });
    if (!context || !train) return;
    const { width, height } = train;
    const size = imageSize(train);
    const picture = context.createImageData(width, height);
    const shades = greyscaleOf(paper, ink);
    for (let i = 0; i < size; i++) {
      greyLevel(picture, i, train.pixels[image * size + i] as number, shades);
    }
    context.putImageData(picture, 0, 0);
  }, [train, image, paper, ink]);
  return (
    <canvas
      ref={canvas}
      class="digit-picture"
      width={train?.width ?? 1}
      height={train?.height ?? 1}
      style={{ width: `${side}px`, height: `${side}px` }}
      role="img"
      aria-label={`Training image ${image + 1}, digit ${train?.labels[image]}`}
    />
  );
}
