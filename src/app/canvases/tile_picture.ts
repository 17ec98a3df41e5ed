// Drawing tiles: the units' weights, or training images, straight from the GPU.

import type { ImageGrid } from "../../render/image_grid.ts";
import type { WeightSide } from "../codes/weight_store.ts";
import type { Run } from "../run/run.ts";
import { theme } from "../state/theme.ts";
import { tensorOf } from "../unit/weights.ts";
import { gridPicture, type Picture } from "./canvas_registry.ts";
import type { TileLayout } from "./tile_layout.ts";

type Placing = "count" | "which" | "columns" | "left" | "top" | "scale" | "gap";
/** What tiles are drawn from, and in which colours. */
export type TileImages = Omit<ImageGrid, Placing>;

/** The pictures of these numbers, each in its place. */
export function tilePicture(
  layout: TileLayout,
  pictures: TileImages,
  which: readonly number[],
): Picture {
  const { columns, scale, gap, pitch, width, height } = layout;
  // A grid for each row: the room between rows may be wider than between columns.
  const rows = Array.from({ length: Math.ceil(which.length / columns) }, (_, row) => {
    const numbers = which.slice(row * columns, (row + 1) * columns);
    const place = { columns, scale, gap, left: 0, top: row * pitch };
    return { ...pictures, ...place, count: numbers.length, which: numbers };
  });
  return gridPicture(width, height, rows);
}

/**
 * The units' weights as pictures: a row of W_dec (H,D), what a unit adds, or a column of W_enc (D,H),
 * what it looks for.
 * @param reach the weight that has the full colour, either sign
 */
export function weightTiles({ trainer, images }: Run, side: WeightSide, reach: number): TileImages {
  const { buffer, layout } = trainer.model.parametersOnGpu();
  const { offset, stride } = layout.tensors[tensorOf[side]];
  return {
    buffer,
    offset,
    imageStride: side === "decoder" ? stride : 1,
    pixelStride: side === "decoder" ? 1 : stride,
    width: images.width,
    height: images.height,
    ...diverging(reach),
  };
}

/** Colours of values that go either way from zero, the paper, full from ±`reach` on. */
export function diverging(reach: number) {
  const { paper, positive, negative } = theme.value;
  // Where all values are zero any range does.
  return { low: -(reach || 1), high: reach || 1, paper, ink: positive, below: negative };
}

/** The images that it trains on. */
export function imageTiles({ trainer, images }: Run): TileImages {
  const { buffer, stride } = trainer.model.imagesOnGpu();
  const { paper, ink } = theme.value;
  const { width, height } = images;
  return { buffer, element: "byte", imageStride: stride, width, height, paper, ink };
}
