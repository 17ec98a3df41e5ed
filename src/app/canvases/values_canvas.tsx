import type { ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Colour, channels } from "../../render/colour.ts";
import type { ImageGrid } from "../../render/image_grid.ts";
import { useFigurePart } from "../ui/figure_parts.ts";
import { useCanvasSpace } from "../ui/hooks.ts";

/** An image on the CPU, and how its values are drawn. */
export interface ValuesPicture extends Pick<ImageGrid, "low" | "high" | "below" | "paper" | "ink"> {
  /** (height · width), row-major */
  readonly values: ArrayLike<number>;
  /** In image pixels. */
  readonly width: number;
}

interface Props {
  readonly picture: ValuesPicture;
  /** The accessible name: a description of the picture. */
  readonly summary: ReadonlySignal<string>;
}

/** A canvas that shows an image without a GPU, as wide as whole pixels of it fit into its parent. */
export function ValuesCanvas({ picture, summary }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const space = useCanvasSpace(box).value;
  useLayoutEffect(() => {
    if (space) paint(canvas.current as HTMLCanvasElement, picture, space.width, space.pixelRatio);
  }, [picture, space]);
  useFigurePart(() => {
    const element = canvas.current as HTMLCanvasElement;
    return {
      element,
      kind: "canvas",
      picture: () => new Promise((resolve) => element.toBlob(resolve)),
      pixelRatio: devicePixelRatio,
      summary: summary.value,
    };
  });
  return (
    <div ref={box}>
      <canvas ref={canvas} role="img" aria-label={summary} />
    </div>
  );
}

function paint(
  canvas: HTMLCanvasElement,
  picture: ValuesPicture,
  space: number,
  pixelRatio: number,
): void {
  const { values, width } = picture;
  const height = values.length / width;
  const scale = Math.max(1, Math.floor(space / width));
  Object.assign(canvas, { width: width * scale, height: height * scale });
  Object.assign(canvas.style, {
    width: `${(width * scale) / pixelRatio}px`,
    height: `${(height * scale) / pixelRatio}px`,
  });
  const colourOf = colourScale(picture);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser could not create a canvas.");
  for (let i = 0; i < values.length; i++) {
    context.fillStyle = colourOf(values[i] as number);
    context.fillRect((i % width) * scale, Math.floor(i / width) * scale, scale, scale);
  }
}

/** The colours of image_grid.ts. */
function colourScale({ low = 0, high = 1, below, paper, ink }: ValuesPicture) {
  return (value: number) => {
    const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
    if (!below) return mix(paper, ink, share);
    return mix(paper, share > 0.5 ? ink : below, Math.abs(2 * share - 1));
  };
}

function mix(from: Colour, to: Colour, share: number): string {
  const [start, end] = [channels(from), channels(to)];
  const mixed = start.map((low, i) => low + share * ((end[i] as number) - low));
  return `rgb(${mixed.slice(0, 3).join(" ")})`;
}
