import type { ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ValueColours } from "../../render/image_grid.ts";
import { useFigurePart } from "../ui/figure_parts.ts";
import { useCanvasSpace } from "../ui/hooks.ts";
import { drawCells, rowPixels } from "./row_pixels.ts";
import type { RowShape } from "./row_shape.ts";
import { largestTile } from "./tile_layout.ts";

/** A row on the CPU, and how its values are drawn. */
export interface ValuesPicture {
  /** (D) */
  readonly values: ArrayLike<number>;
  readonly shape: RowShape;
  readonly colours: ValueColours;
}

interface Props {
  readonly picture: ValuesPicture;
  /** The accessible name: a description of the picture. */
  readonly summary: ReadonlySignal<string>;
}

/** A canvas that shows a row without a GPU, as wide as whole pixels of it fit into its parent. */
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
  { values, shape, colours }: ValuesPicture,
  space: number,
  pixelRatio: number,
): void {
  const { tileWidth, tileHeight } = largestTile(shape, space, Number.POSITIVE_INFINITY);
  Object.assign(canvas, { width: tileWidth, height: tileHeight });
  Object.assign(canvas.style, {
    width: `${tileWidth / pixelRatio}px`,
    height: `${tileHeight / pixelRatio}px`,
  });
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser could not create a canvas.");
  drawCells(context, rowPixels(values, shape, colours), shape.width);
}
