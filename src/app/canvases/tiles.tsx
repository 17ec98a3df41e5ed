import "./tiles.css";
import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Run } from "../run/run.ts";
import { data } from "../state/state.ts";
import type { Note } from "../ui/figure_parts.ts";
import { useCanvasSpace } from "../ui/hooks.ts";
import type { DrawPicture } from "./canvas_registry.ts";
import { GpuCanvas } from "./gpu_canvas.tsx";
import { layOutTiles, type TileLayout, type TileStyle, tilePosition } from "./tile_layout.ts";
import { type TileImages, tilePicture } from "./tile_picture.ts";

type TileNote = Pick<Note, "lines" | "state">;

interface Props {
  /** Tiles that should have room. */
  readonly count: number;
  readonly style: TileStyle;
  readonly pictures: (run: Run) => TileImages;
  /** Whether training changes nothing in them. */
  readonly isStill?: boolean;
  /** Which of the pictures are drawn; others are drawn anew. */
  readonly which: readonly number[];
  readonly summary: ReadonlySignal<string>;
  /** Told where the tiles have room. */
  readonly onLayout?: (layout: TileLayout) => void;
  /** What a tile's words and sign are in a saved picture, by its place. */
  readonly notes?: (i: number) => TileNote;
  /** What lies over the tiles, in their places; it is there before they are in sight, for the keyboard. */
  readonly children?: (layout: TileLayout) => ComponentChildren;
}

/** Pictures from the GPU side by side, and what lies over them. */
export function Tiles(props: Props) {
  const { count, style, pictures, isStill, which, summary, onLayout, notes, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const room = useCanvasSpace(box);
  const side = data.value?.train.width;
  const layout = useMemo(
    () => (side && room.value ? layOutTiles(count, side, room.value, style) : undefined),
    [count, side, room.value, style],
  );
  useLayoutEffect(() => {
    if (layout) onLayout?.(layout);
  }, [layout]);
  const draw = useMemo<DrawPicture>(
    () => (run, now) => {
      const drawn = pictures(run);
      return tilePicture(layOutTiles(count, drawn.width, now, style), drawn, which);
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
