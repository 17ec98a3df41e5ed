import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { Draw } from "../../../drawings.ts";
import type { Run } from "../../../run.ts";
import {
  isSameLayout,
  layOutTiles,
  type TileLayout,
  type TileStyle,
} from "../../../units/tile_layout.ts";
import { type Pictures, tileSheet } from "../../../units/tile_sheet.ts";
import { GpuCanvas } from "../../shared/gpu_canvas.tsx";

interface Props {
  /** Tiles that should have room. */
  readonly count: number;
  readonly style: TileStyle;
  /** What they are drawn from; nothing where it is not there yet. */
  readonly pictures: (run: Run) => Pictures | undefined;
  /** Which of the pictures are drawn, where there is room for `layout.count`. Another function draws anew. */
  readonly which: (layout: TileLayout) => readonly number[];
  readonly summary: ReadonlySignal<string>;
  /** What lies over the tiles, in their places. */
  readonly children?: (layout: TileLayout) => ComponentChildren;
}

/** Pictures from the GPU side by side, and what lies over them. */
export function Tiles({ count, style, pictures, which, summary, children }: Props) {
  const layout = useSignal<TileLayout | undefined>(undefined);
  const draw = useMemo<Draw>(
    () => (run, room) => {
      const drawn = pictures(run);
      if (!drawn) return undefined;
      const now = layOutTiles(count, drawn.width, room, style);
      // What lies over the tiles is placed where they were drawn.
      if (!isSameLayout(layout.peek(), now)) layout.value = now;
      return tileSheet(now, drawn, which(now));
    },
    [count, style, pictures, which],
  );
  return (
    <div class="tiles">
      <GpuCanvas draw={draw} summary={summary} />
      {layout.value && children?.(layout.value)}
    </div>
  );
}
