// Lays out tiles: pictures of the same size in rows, each of their cells a rectangle of whole device pixels, or
// if there are many cells, a pixel for several of them.

import type { RowShape } from "./row_shape.ts";

/** Lengths in CSS pixels. */
export interface TileStyle {
  /** The shorter side of the smallest tile, so that a finger can hit it, and the longer one of the largest. */
  readonly smallest: number;
  readonly largest: number;
  readonly gap: number;
  /** Space below each tile for its caption. */
  readonly caption?: number;
  /** Tiles shrink to fit into the first of these numbers of rows that is possible. */
  readonly preferredRows?: readonly number[];
  /** Tiles beyond this many rows are left out. */
  readonly maxRows?: number;
  /** If given, rows are equally long, and gaps grow up to this width to fill the space. */
  readonly maxGap?: number;
}

/** Lengths in device pixels. */
export interface TileLayout {
  readonly columns: number;
  /** The number of tiles that fit. */
  readonly count: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly gap: number;
  /** The distance from row to row. */
  readonly pitch: number;
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
}

/** The cells of a picture. */
export type Cells = Pick<RowShape, "width" | "height" | "aspect">;

/** The size of a picture in device pixels. */
export interface TileSize {
  readonly tileWidth: number;
  readonly tileHeight: number;
}

/** @param scale device pixels across a cell */
export const sizeAt = ({ width, height, aspect }: Cells, scale: number): TileSize => ({
  tileWidth: Math.max(1, Math.round(width * scale)),
  tileHeight: Math.max(1, Math.round(height * aspect * scale)),
});

/** Pictures grow by steps: 1, 2, … device pixels across a cell, and from 0 downwards 2, 3, … cells across a pixel. */
const scaleOf = (step: number) => (step > 0 ? step : 1 / (2 - step));
const stepBelow = (scale: number) => (scale < 1 ? 2 - Math.ceil(1 / scale) : Math.floor(scale));
const stepAbove = (scale: number) => (scale < 1 ? 2 - Math.floor(1 / scale) : Math.ceil(scale));

/** Returns the scale at which a picture fits. Lengths are in device pixels. */
export const fittingScale = (
  { width, height, aspect }: Cells,
  maxWidth: number,
  maxHeight: number,
) => Math.min(maxWidth / width, maxHeight / (height * aspect));

/** Returns the size of the largest picture that fits. Lengths are in device pixels. */
export const largestTile = (cells: Cells, maxWidth: number, maxHeight: number): TileSize =>
  sizeAt(cells, scaleOf(stepBelow(fittingScale(cells, maxWidth, maxHeight))));

/** A tile that is this many times as long as the smallest need not be as high. */
const MAX_LENGTH = 3;

/**
 * Lays out the largest tiles that `largest` and `preferredRows` allow. If even the smallest need more than
 * `maxRows`, there are fewer.
 * @param space in device pixels
 */
export function layOutTiles(
  count: number,
  cells: Cells,
  { width: space, pixelRatio }: { readonly width: number; readonly pixelRatio: number },
  style: TileStyle,
): TileLayout {
  const { smallest, largest, caption = 0, maxGap } = style;
  const { preferredRows = [Number.POSITIVE_INFINITY], maxRows = Number.POSITIVE_INFINITY } = style;
  const smallestGap = Math.round(style.gap * pixelRatio);
  const sides = [cells.width, cells.height * cells.aspect];
  const [shorter, longer] = [Math.min(...sides), Math.max(...sides)];
  const smallestLength = smallest * pixelRatio;
  const minStep = stepAbove(
    Math.min(smallestLength / shorter, (MAX_LENGTH * smallestLength) / longer),
  );
  const sizeOf = (step: number) => sizeAt(cells, scaleOf(step));
  const fitting = (step: number) =>
    Math.max(1, Math.floor((space + smallestGap) / (sizeOf(step).tileWidth + smallestGap)));
  const rowsAt = (step: number) => Math.ceil(count / fitting(step));
  const wanted = preferredRows.find((rows) => rowsAt(minStep) <= rows) ?? 0;
  let step = Math.max(minStep, stepBelow((largest * pixelRatio) / longer));
  while (step > minStep && rowsAt(step) > wanted) step--;
  // The screen may be too narrow for a single tile of the smallest size.
  step = Math.min(step, stepBelow(space / cells.width));
  const perRow = fitting(step);
  const shown = Math.min(count, perRow * maxRows);
  const columns = maxGap ? evenColumns(shown, perRow) : Math.min(shown, perRow);
  const rows = Math.ceil(shown / columns);
  const { tileWidth, tileHeight } = sizeOf(step);
  const even = Math.floor((space - columns * tileWidth) / Math.max(1, columns - 1));
  const widest = Math.round((maxGap ?? style.gap) * pixelRatio);
  const gap = Math.max(smallestGap, Math.min(even, widest));
  const pitch = tileHeight + gap + Math.round(caption * pixelRatio);
  return {
    columns,
    count: shown,
    tileWidth,
    tileHeight,
    gap,
    pitch,
    width: columns * (tileWidth + gap) - gap,
    height: rows * pitch - gap,
    pixelRatio,
  };
}

/** The smallest share of a row's space that equally long rows may use. */
const LEAST_USED = 0.7;

/** Returns a number of columns for rows that are equally long, or nearly so if those would be too short. */
function evenColumns(count: number, perRow: number): number {
  for (let columns = Math.min(count, perRow); columns >= LEAST_USED * perRow; columns--) {
    if (count % columns === 0) return columns;
  }
  return Math.ceil(count / Math.ceil(count / perRow));
}

/** Returns a tile's box with its caption, in CSS pixels. */
export function tilePosition(layout: TileLayout, i: number) {
  const { columns, tileWidth, gap, pitch, pixelRatio } = layout;
  return {
    left: ((i % columns) * (tileWidth + gap)) / pixelRatio,
    top: (Math.floor(i / columns) * pitch) / pixelRatio,
    width: tileWidth / pixelRatio,
    height: (pitch - gap) / pixelRatio,
  };
}

/** Returns the box as CSS properties. */
export function tileBox(layout: TileLayout, i: number) {
  const { left, top, width, height } = tilePosition(layout, i);
  return { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` };
}
