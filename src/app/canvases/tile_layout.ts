// Where tiles stand: pictures of the same size in rows, each pixel a square of whole device pixels.

/** Lengths in CSS pixels. */
export interface TileStyle {
  /** A tile is at least as wide, so that a finger can hit it; and at most, where it can be. */
  readonly smallest: number;
  readonly largest: number;
  readonly gap: number;
  /** Room below each tile for its words. */
  readonly caption?: number;
  /** Tiles become smaller to stand in no more rows than this, where they can. */
  readonly goodRows?: number;
  /** Tiles that would stand in further rows have no room. */
  readonly mostRows?: number;
  /** Where it is given, rows are made equally long, and gaps up to this wide to fill the room. */
  readonly widestGap?: number;
}

/** Lengths in device pixels. */
export interface TileLayout {
  readonly columns: number;
  /** Tiles that there is room for. */
  readonly count: number;
  readonly scale: number;
  /** The side of a tile. */
  readonly side: number;
  readonly gap: number;
  /** From row to row. */
  readonly pitch: number;
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
}

/**
 * The largest tiles that `largest` allows; where they would fill more than `goodRows`, smaller ones, and
 * where even the smallest fill more than `mostRows`, fewer.
 * @param pixels across and down each picture
 * @param room in device pixels
 */
export function layOutTiles(
  count: number,
  pixels: number,
  { width: room, pixelRatio }: { readonly width: number; readonly pixelRatio: number },
  style: TileStyle,
): TileLayout {
  const { smallest, largest, caption = 0, widestGap } = style;
  const { goodRows = Number.POSITIVE_INFINITY, mostRows = Number.POSITIVE_INFINITY } = style;
  const smallestGap = Math.round(style.gap * pixelRatio);
  const least = Math.ceil((smallest * pixelRatio) / pixels);
  let scale = Math.max(least, Math.floor((largest * pixelRatio) / pixels));
  const fitting = () =>
    Math.max(1, Math.floor((room + smallestGap) / (pixels * scale + smallestGap)));
  while (scale > least && Math.ceil(count / fitting()) > goodRows) scale--;
  // A screen too narrow for a single tile of the least size.
  scale = Math.max(1, Math.min(scale, Math.floor(room / pixels)));
  const most = fitting();
  const shown = Math.min(count, most * mostRows);
  const columns = widestGap ? Math.ceil(shown / Math.ceil(shown / most)) : Math.min(shown, most);
  const rows = Math.ceil(shown / columns);
  const side = pixels * scale;
  const even = Math.floor((room - columns * side) / Math.max(1, columns - 1));
  const widest = Math.round((widestGap ?? style.gap) * pixelRatio);
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

/** Where a tile is, in CSS pixels, with the room for its words. */
export function tilePosition(layout: TileLayout, i: number) {
  const { columns, side, gap, pitch, pixelRatio } = layout;
  return {
    left: ((i % columns) * (side + gap)) / pixelRatio,
    top: (Math.floor(i / columns) * pitch) / pixelRatio,
    width: side / pixelRatio,
    height: (pitch - gap) / pixelRatio,
  };
}

/** The same for a style sheet. */
export function tileBox(layout: TileLayout, i: number) {
  const { left, top, width, height } = tilePosition(layout, i);
  return { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` };
}
