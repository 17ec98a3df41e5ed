// Test images, each above its reconstruction: layout and drawing.

import type { ImageShape } from "../../data/data_set.ts";
import { firstRows, imageShapeOf } from "../../data/rows.ts";
import type { ImageGrid } from "../../render/image_grid.ts";
import type { InferenceBuffers } from "../../training/inference.ts";
import { theme } from "../state/theme.ts";
import { gridPicture } from "./canvas_registry.ts";
import type { DrawPicture } from "./picture.ts";

/** The number of test images shown with their reconstructions. */
export const SHOWN_IMAGES = 10;
/** Lengths in CSS pixels. */
const GAP = 6;
const MAX_GAP = 32;
const BAND_GAP = 18;
const MIN_IMAGE = 44;

/** The positions of pairs of rows, in device pixels. */
interface PictureLayout {
  readonly columns: number;
  /** Pairs of rows. */
  readonly bands: number;
  readonly scale: number;
  readonly columnGap: number;
  readonly rowGap: number;
  readonly bandGap: number;
  readonly width: number;
  readonly height: number;
}

interface Shown extends ImageShape {
  readonly count: number;
}

/** Places images in one row if they are large enough there, otherwise in two; each pixel is a whole square. */
function layOut(images: Shown, space: number, pixelRatio: number): PictureLayout {
  const gap = Math.round(GAP * pixelRatio);
  const bandGap = Math.round(BAND_GAP * pixelRatio);
  const fitting = (columns: number) =>
    Math.max(1, Math.floor((space - (columns - 1) * gap) / (columns * images.width)));
  const isRoomy = fitting(images.count) * images.width >= MIN_IMAGE * pixelRatio;
  const columns = isRoomy ? images.count : Math.ceil(images.count / 2);
  const bands = Math.ceil(images.count / columns);
  const scale = fitting(columns);
  const bandHeight = 2 * images.height * scale + gap;
  // The columns spread over the space that whole pixels leave.
  const even = Math.floor((space - columns * images.width * scale) / (columns - 1));
  const columnGap = Math.max(gap, Math.min(even, Math.round(MAX_GAP * pixelRatio)));
  return {
    columns,
    bands,
    scale,
    columnGap,
    rowGap: gap,
    bandGap,
    width: columns * images.width * scale + (columns - 1) * columnGap,
    height: bands * bandHeight + (bands - 1) * bandGap,
  };
}

/** Draws test images above their reconstructions with the current parameters. */
export const drawReconstructions: DrawPicture = (run, { width, pixelRatio }) => {
  const rows = firstRows(run.sets.test, SHOWN_IMAGES);
  const images = { ...imageShapeOf(rows), count: rows.count };
  const layout = layOut(images, width, pixelRatio);
  const grids = pairs(layout, run.trainer.model.reconstructOnGpu(rows), images);
  return gridPicture(layout.width, layout.height, grids);
};

function pairs(layout: PictureLayout, buffers: InferenceBuffers, images: Shown): ImageGrid[] {
  const { columns, bands, scale, columnGap, rowGap, bandGap } = layout;
  const { originals, reconstructions, stride } = buffers;
  const rowHeight = images.height * scale + rowGap;
  const rows = [
    { buffer: originals, element: "byte" },
    { buffer: reconstructions, element: "float" },
  ] as const;
  return Array.from({ length: 2 * bands }, (_, i) => {
    const band = Math.floor(i / 2);
    return {
      ...(rows[i % 2] as (typeof rows)[number]),
      count: Math.min(columns, images.count - band * columns),
      offset: band * columns * stride,
      imageStride: stride,
      width: images.width,
      height: images.height,
      columns,
      left: 0,
      top: i * rowHeight + band * (bandGap - rowGap),
      scale,
      gap: columnGap,
      paper: theme.value.paper,
      ink: theme.value.ink,
    };
  });
}
