import { useComputed } from "@preact/signals";
import { useCallback, useMemo } from "preact/hooks";
import type { SimilarUnit } from "../../statistics/similar_units.ts";
import { type TileStyle, tileBox } from "../canvases/tile_layout.ts";
import { Tiles, weightTiles } from "../canvases/tiles.tsx";
import { askCodes } from "../codes/codes_client.ts";
import type { Run } from "../run/run.ts";
import { selectedUnit, selectUnit, viewState } from "../state/view_state.ts";
import { useAnswer, usePanelOnScreen } from "../ui/hooks.ts";
import { scaleMaxOf, weightStatistics } from "./weights.ts";

const MOST = 6;
const style: TileStyle = { smallest: 40, largest: 56, gap: 20, caption: 40 };

const words = ({ unit, cosine }: SimilarUnit) =>
  [`unit ${unit + 1}`, `cos ${cosineOf(cosine)}`] as const;

/** Two digits, and no minus before 0.00. */
const cosineOf = (cosine: number) => Number(cosine.toFixed(2)).toFixed(2);

/** Units whose decoder weights look like this one's; each can be chosen. */
export function SimilarUnits({ unit }: { unit: number }) {
  const isOnScreen = usePanelOnScreen();
  const answer = useAnswer(() => {
    const chosen = selectedUnit.value;
    if (!isOnScreen.value || !weightStatistics.value || chosen === undefined) return undefined;
    return askCodes((worker) => worker.similar(chosen, MOST)).then((similar) => {
      return { unit: chosen, similar };
    });
  });
  // Answers about weights of an earlier run are gone with them.
  const shown = weightStatistics.value && answer.value;
  const isOld = shown?.unit !== unit;
  const similar = shown?.similar ?? [];
  const reach = scaleMaxOf("decoder");
  const units = similar.map((other) => other.unit);
  const which = useMemo(() => units, [units.join()]);
  const pictures = useCallback((run: Run) => weightTiles(run, "decoder", reach), [reach]);
  const summary = useComputed(
    () => `The decoder weights of the units most similar to unit ${viewState.unit.value}.`,
  );
  return (
    <div class={isOld ? "similar-units is-old" : "similar-units"} aria-busy={isOld}>
      <h3>Most similar units</h3>
      {similar.length === 0 ? (
        <p>{isOld ? "…" : `No other unit has a direction to compare with unit ${unit + 1}.`}</p>
      ) : (
        <Tiles
          count={similar.length}
          style={style}
          pictures={pictures}
          which={which}
          summary={summary}
          notes={(i) => ({ lines: words(similar[i] as SimilarUnit) })}
        >
          {(layout) => (
            <ol>
              {similar.map((other, i) => {
                const [name, cosine] = words(other);
                return (
                  <li key={other.unit} style={tileBox(layout, i)}>
                    <button type="button" onClick={() => selectUnit(other.unit)}>
                      <strong>{name}</strong>
                      {cosine}
                    </button>
                  </li>
                );
              })}
            </ol>
          )}
        </Tiles>
      )}
    </div>
  );
}
