// Rows of the test set, each above its reconstruction: layout and drawing.

import { firstRows, type LoadedSet, type LoadedSets } from "../../data/rows.ts";
import type { ImageGrid, ValueColours } from "../../render/image_grid.ts";
import type { InferenceBuffers } from "../../training/inference.ts";
import { gridPicture } from "./canvas_registry.ts";
import type { DrawPicture } from "./picture.ts";
import { rowColours } from "./row_colours.ts";
import { type RowShape, rowShapeOf } from "./row_shape.ts";
import { largestTile, type TileSize } from "./tile_layout.ts";

/** The number of rows shown with their reconstructions. */
export const SHOWN_ROWS = 10;
/** Lengths in CSS pixels. */
const GAP = 6;
const MAX_GAP = 32;
const BAND_GAP = 18;
const MIN_IMAGE = 44;
/** The height of a picture over the space for its width. */
const MAX_HEIGHT = 1.5;

/** Returns the rows that are shown with their reconstructions: of the test set, or if there is none, of the training set. */
export const shownRows = ({ train, test = train }: LoadedSets): LoadedSet =>
  firstRows(test, Math.min(SHOWN_ROWS, test.count));

/** The positions of pairs of rows, in device pixels. */
interface PictureLayout extends TileSize {
  readonly columns: number;
  /** Pairs of rows. */
  readonly bands: number;
  readonly columnGap: number;
  readonly rowGap: number;
  readonly bandGap: number;
  readonly width: number;
  readonly height: number;
}

/** Places pictures in one row if they are large enough there, otherwise in two. */
function layOut(count: number, shape: RowShape, space: number, pixelRatio: number): PictureLayout {
  const gap = Math.round(GAP * pixelRatio);
  const bandGap = Math.round(BAND_GAP * pixelRatio);
  const fitting = (columns: number) => {
    const width = (space - (columns - 1) * gap) / columns;
    return largestTile(shape, width, MAX_HEIGHT * width);
  };
  const isRoomy = fitting(count).tileWidth >= MIN_IMAGE * pixelRatio;
  const columns = isRoomy ? count : Math.ceil(count / 2);
  const bands = Math.ceil(count / columns);
  const { tileWidth, tileHeight } = fitting(columns);
  const bandHeight = 2 * tileHeight + gap;
  // The columns spread over the space that whole pixels leave.
  const even = Math.floor((space - columns * tileWidth) / Math.max(1, columns - 1));
  const columnGap = Math.max(gap, Math.min(even, Math.round(MAX_GAP * pixelRatio)));
  return {
    columns,
    bands,
    tileWidth,
    tileHeight,
    columnGap,
    rowGap: gap,
    bandGap,
    width: columns * tileWidth + (columns - 1) * columnGap,
    height: bands * bandHeight + (bands - 1) * bandGap,
  };
}

/** Draws rows above their reconstructions with the current parameters. */
export const drawReconstructions: DrawPicture = (run, { width, pixelRatio }) => {
  const rows = shownRows(run.sets);
  const shape = rowShapeOf(rows);
  const layout = layOut(rows.count, shape, width, pixelRatio);
  const { model, plan } = run.trainer;
  const colours = rowColours(plan.inputScale);
  const grids = pairs(layout, model.reconstructOnGpu(rows), shape, colours, rows.count);
  return gridPicture(layout.width, layout.height, grids);
};

function pairs(
  layout: PictureLayout,
  buffers: InferenceBuffers,
  shape: RowShape,
  colours: ValueColours,
  count: number,
): ImageGrid[] {
  const { columns, bands, tileWidth, tileHeight, columnGap, rowGap, bandGap } = layout;
  const { originals, element, reconstructions, stride } = buffers;
  const rowHeight = tileHeight + rowGap;
  const rows = [{ buffer: originals, element }, { buffer: reconstructions }] as const;
  return Array.from({ length: 2 * bands }, (_, i) => {
    const band = Math.floor(i / 2);
    return {
      ...(rows[i % 2] as (typeof rows)[number]),
      ...shape,
      ...colours,
      count: Math.min(columns, count - band * columns),
      offset: band * columns * stride,
      imageStride: stride,
      columns,
      left: 0,
      top: i * rowHeight + band * (bandGap - rowGap),
      tileWidth,
      tileHeight,
      gap: columnGap,
    };
  });
}
