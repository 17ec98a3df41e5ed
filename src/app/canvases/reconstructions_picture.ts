// Test images over their reconstructions: where each image stands, and drawing it.

import { firstImages, type Images } from "../../data/images.ts";
import type { ImageGrid } from "../../render/image_grid.ts";
import type { InferenceBuffers } from "../../training/inference.ts";
import { theme } from "../state/theme.ts";
import { type DrawPicture, gridPicture } from "./canvas_registry.ts";

/** Test images shown with their reconstructions. */
export const SHOWN_IMAGES = 10;
/** Lengths in CSS pixels. */
const GAP = 6;
const WIDEST_GAP = 32;
const BAND_GAP = 18;
const SMALLEST_IMAGE = 44;

/** Where pairs of rows stand, in device pixels. */
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

/** Images in one row where they are large enough there, else in two; each pixel a whole square. */
function layOut(
  images: Pick<Images, "count" | "width" | "height">,
  room: number,
  pixelRatio: number,
): PictureLayout {
  const gap = Math.round(GAP * pixelRatio);
  const bandGap = Math.round(BAND_GAP * pixelRatio);
  const fitting = (columns: number) =>
    Math.max(1, Math.floor((room - (columns - 1) * gap) / (columns * images.width)));
  const isRoomy = fitting(images.count) * images.width >= SMALLEST_IMAGE * pixelRatio;
  const columns = isRoomy ? images.count : Math.ceil(images.count / 2);
  const bands = Math.ceil(images.count / columns);
  const scale = fitting(columns);
  const bandHeight = 2 * images.height * scale + gap;
  // Whole pixels leave room over; the columns spread to it.
  const even = Math.floor((room - columns * images.width * scale) / (columns - 1));
  const columnGap = Math.max(gap, Math.min(even, Math.round(WIDEST_GAP * pixelRatio)));
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

/** Draws test images over their reconstructions, as the parameters are now. */
export const drawReconstructions: DrawPicture = (run, { width, pixelRatio }) => {
  const images = firstImages(run.sets.test, SHOWN_IMAGES);
  const layout = layOut(images, width, pixelRatio);
  const grids = pairs(layout, run.trainer.model.reconstructOnGpu(images), images);
  return gridPicture(layout.width, layout.height, grids);
};

function pairs(layout: PictureLayout, buffers: InferenceBuffers, images: Images): ImageGrid[] {
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
