import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { formatCount, formatSignificant, plural } from "../../format.ts";
import { type TileStyle, tileBox } from "../canvases/tile_layout.ts";
import { imageTiles, Tiles } from "../canvases/tiles.tsx";
import type { UnitAnswer } from "./unit_answer.ts";

const style: TileStyle = { smallest: 40, largest: 56, gap: 8, caption: 40 };

/** The training images that activate a unit most, from the GPU. */
export function TopImages({ unit, statistics, codes }: UnitAnswer) {
  const top = statistics.top.map(({ image: row, activation }) => ({
    image: codes.imageOf(row),
    lines: [formatSignificant(activation), `digit ${codes.labels[row]}`] as const,
  }));
  const images = top.map(({ image }) => image);
  // The same list draws nothing anew.
  const which = useMemo(() => images, [images.join()]);
  const summary = useSignal("");
  useLayoutEffect(() => {
    summary.value = `The ${top.length} training images that activate unit ${unit + 1} most.`;
  });
  return (
    <div class="top-images">
      <h3>Activated most by</h3>
      {top.length === 0 ? (
        <p>None of {plural(codes.count, "training image")} activates it.</p>
      ) : (
        <Tiles
          count={top.length}
          style={style}
          pictures={imageTiles}
          isStill
          which={which}
          summary={summary}
          notes={(i) => top[i] as (typeof top)[number]}
        >
          {(layout) => (
            <ol>
              {top.map(({ image, lines: [activation, digit] }, i) => (
                <li
                  key={image}
                  style={tileBox(layout, i)}
                  title={`training image ${formatCount(image + 1)}`}
                >
                  <strong>{activation}</strong>
                  {digit}
                </li>
              ))}
            </ol>
          )}
        </Tiles>
      )}
    </div>
  );
}
