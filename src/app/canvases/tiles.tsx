// Tiles: small pictures in rows, such as the units' weights or rows of data, drawn straight from the GPU.

import "./tiles.css";
import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { ImageGrid } from "../../render/image_grid.ts";
import type { WeightSide } from "../codes/codes_worker.ts";
import type { Run } from "../run/run.ts";
import { data } from "../state/run.ts";
import type { Note } from "../ui/figure_parts.ts";
import { useCanvasSpace } from "../ui/hooks.ts";
import { tensorOf } from "../unit/weights.ts";
import { gridPicture } from "./canvas_registry.ts";
import { GpuCanvas } from "./gpu_canvas.tsx";
import type { DrawPicture, Picture } from "./picture.ts";
import { diverging } from "./row_colours.ts";
import { type RowShape, rowShapeOf } from "./row_shape.ts";
import { layOutTiles, type TileLayout, type TileStyle, tilePosition } from "./tile_layout.ts";

type TileNote = Pick<Note, "lines" | "state">;

interface Props {
  /** The number of tiles to make space for. */
  readonly count: number;
  readonly style: TileStyle;
  readonly pictures: (run: Run, which: readonly number[]) => TileImages;
  /** Whether training does not change them. */
  readonly isStill?: boolean;
  /** The indices of the pictures to draw; a different array redraws the tiles. */
  readonly which: readonly number[];
  readonly summary: ReadonlySignal<string>;
  /** Called with the layout when it changes. */
  readonly onLayout?: (layout: TileLayout) => void;
  /** Returns a tile's caption and symbol in a saved picture, by its position. */
  readonly notes?: (i: number) => TileNote;
  /** What lies over the tiles. It is there before they are in sight, for the keyboard. */
  readonly children?: (layout: TileLayout) => ComponentChildren;
}

/** Pictures from the GPU in rows, and what lies over them. */
export function Tiles(props: Props) {
  const { count, style, pictures, isStill, which, summary, onLayout, notes, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const space = useCanvasSpace(box);
  const train = data.value?.train;
  const layout = useMemo(
    () => train && space.value && layOutTiles(count, rowShapeOf(train), space.value, style),
    [count, train, space.value, style],
  );
  useLayoutEffect(() => {
    if (layout) onLayout?.(layout);
  }, [layout]);
  const draw = useMemo<DrawPicture>(
    () => (run, now) => {
      const drawn = pictures(run, which);
      return tilePicture(layOutTiles(count, drawn, now, style), drawn, which);
    },
    [count, style, pictures, which],
  );
  const placed = () =>
    layout && notes
      ? which.map((_, i) => ({ box: tilePosition(layout, i), isCentred: true, ...notes(i) }))
      : [];
  return (
    <div
      ref={box}
      class="tiles"
      style={layout && { minHeight: `${layout.height / layout.pixelRatio}px` }}
    >
      <GpuCanvas draw={draw} isStill={isStill} summary={summary} notes={placed} />
      {layout && children?.(layout)}
    </div>
  );
}

type Placement =
  | "count"
  | "which"
  | "columns"
  | "left"
  | "top"
  | "tileWidth"
  | "tileHeight"
  | "gap";
/** The source of tiles, and their colours. */
export type TileImages = Omit<ImageGrid, Placement> &
  RowShape & {
    /** The numbers of the tiles in the buffer, if it has only those that are drawn. */
    readonly which?: readonly number[];
  };

/** Returns a picture of the tiles with these indices. */
export function tilePicture(
  layout: TileLayout,
  pictures: TileImages,
  which: readonly number[],
): Picture {
  const { columns, tileWidth, tileHeight, gap, pitch, width, height } = layout;
  // A grid for each row, because the gap between rows may be wider than between columns.
  const rows = Array.from({ length: Math.ceil(which.length / columns) }, (_, row) => {
    const numbers = (pictures.which ?? which).slice(row * columns, (row + 1) * columns);
    const place = { columns, tileWidth, tileHeight, gap, left: 0, top: row * pitch };
    return { ...pictures, ...place, count: numbers.length, which: numbers };
  });
  return gridPicture(width, height, rows);
}

/**
 * Returns the units' weights as pictures: rows of W_dec (H,D), what each unit adds to the image, or columns of
 * W_enc (D,H), what it responds to.
 * @param scaleMax the weight, of either sign, that has the full colour
 */
export function weightTiles(
  { trainer, images }: Run,
  side: WeightSide,
  scaleMax: number,
): TileImages {
  const { buffer, layout } = trainer.model.parametersOnGpu();
  const { offset, stride } = layout.tensors[tensorOf[side]];
  return {
    buffer,
    offset,
    imageStride: side === "decoder" ? stride : 1,
    valueStride: side === "decoder" ? 1 : stride,
    ...rowShapeOf(images),
    ...diverging(scaleMax),
  };
}
