// Lays out tiles: pictures of the same size in rows, each of their pixels a square of whole device pixels.

/** Lengths in CSS pixels. */
export interface TileStyle {
  /** The smallest width of a tile, so that a finger can hit it, and the largest. */
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
  readonly scale: number;
  /** The side of a tile. */
  readonly side: number;
  readonly gap: number;
  /** The distance from row to row. */
  readonly pitch: number;
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
}

/**
 * Lays out the largest tiles that `largest` and `preferredRows` allow. If even the smallest need more than
 * `maxRows`, there are fewer.
 * @param pixels the width and height of each picture in its own pixels
 * @param space in device pixels
 */
export function layOutTiles(
  count: number,
  pixels: number,
  { width: space, pixelRatio }: { readonly width: number; readonly pixelRatio: number },
  style: TileStyle,
): TileLayout {
  const { smallest, largest, caption = 0, maxGap } = style;
  const { preferredRows = [Number.POSITIVE_INFINITY], maxRows = Number.POSITIVE_INFINITY } = style;
  const smallestGap = Math.round(style.gap * pixelRatio);
  const minScale = Math.ceil((smallest * pixelRatio) / pixels);
  const maxScale = Math.max(minScale, Math.floor((largest * pixelRatio) / pixels));
  const fitting = (scale: number) =>
    Math.max(1, Math.floor((space + smallestGap) / (pixels * scale + smallestGap)));
  const rowsAt = (scale: number) => Math.ceil(count / fitting(scale));
  const wanted = preferredRows.find((rows) => rowsAt(minScale) <= rows) ?? 0;
  let scale = maxScale;
  while (scale > minScale && rowsAt(scale) > wanted) scale--;
  // The screen may be too narrow for a single tile of the smallest size.
  scale = Math.max(1, Math.min(scale, Math.floor(space / pixels)));
  const perRow = fitting(scale);
  const shown = Math.min(count, perRow * maxRows);
  const columns = maxGap ? evenColumns(shown, perRow) : Math.min(shown, perRow);
  const rows = Math.ceil(shown / columns);
  const side = pixels * scale;
  const even = Math.floor((space - columns * side) / Math.max(1, columns - 1));
  const widest = Math.round((maxGap ?? style.gap) * pixelRatio);
  const gap = Math.max(smallestGap, Math.min(even, widest));
  const pitch = side + gap + Math.round(caption * pixelRatio);
  return {
    columns,
    count: shown,
    scale,
    side,
    gap,
    pitch,
    width: columns * (side + gap) - gap,
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
  const { columns, side, gap, pitch, pixelRatio } = layout;
  return {
    left: ((i % columns) * (side + gap)) / pixelRatio,
    top: (Math.floor(i / columns) * pitch) / pixelRatio,
    width: side / pixelRatio,
    height: (pitch - gap) / pixelRatio,
  };
}

/** Returns the box as CSS properties. */
export function tileBox(layout: TileLayout, i: number) {
  const { left, top, width, height } = tilePosition(layout, i);
  return { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` };
}
