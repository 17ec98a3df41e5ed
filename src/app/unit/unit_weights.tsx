// What a unit's weights look like, and the units whose weights look most like them.

import { useComputed } from "@preact/signals";
import { useCallback, useMemo } from "preact/hooks";
import { formatSignificant } from "../../format.ts";
import type { SimilarUnit } from "../../statistics/similar_units.ts";
import { type TileStyle, tileBox } from "../canvases/tile_layout.ts";
import { Tiles, weightTiles } from "../canvases/tiles.tsx";
import { requestCodes } from "../codes/codes_client.ts";
import type { WeightSide } from "../codes/codes_worker.ts";
import type { Run } from "../run/run.ts";
import { selectedUnit, selectUnit, viewState } from "../state/view_state.ts";
import { usePanelOnScreen, useQuery } from "../ui/hooks.ts";
import { aRow } from "../words.ts";
import { scaleMaxOf, weightStatistics } from "./weights.ts";

const weightStyle: TileStyle = { smallest: 28, largest: 168, gap: 0 };

/** A unit's decoder and encoder weights side by side. */
export function UnitWeights({ unit }: { unit: number }) {
  return (
    <div class="unit-weights">
      <WeightImage unit={unit} side="decoder" title="Draws" />
      <WeightImage unit={unit} side="encoder" title="Detects" />
    </div>
  );
}

interface Props {
  readonly unit: number;
  readonly side: WeightSide;
  readonly title: string;
}

function WeightImage({ unit, side, title }: Props) {
  const scaleMax = scaleMaxOf(side);
  const pictures = useCallback((run: Run) => weightTiles(run, side, scaleMax), [scaleMax, side]);
  const which = useMemo(() => [unit], [unit]);
  const summary = useComputed(
    () =>
      `The ${side} weights of unit ${viewState.unit.value}: what it ${title.toLowerCase()} in ${aRow.value}.`,
  );
  const norm = weightStatistics.value?.[side].norms[unit];
  return (
    <div>
      <h3>
        {title} {norm !== undefined && <small>norm {formatSignificant(norm)}</small>}
      </h3>
      <Tiles count={1} style={weightStyle} pictures={pictures} which={which} summary={summary} />
    </div>
  );
}

const MAX_SIMILAR = 6;
/** In one row. Their captions are part of what a finger can hit. */
const similarStyle: TileStyle = {
  smallest: 20,
  largest: 56,
  gap: 8,
  maxGap: 24,
  preferredRows: [1],
  caption: 34,
};

const captionOf = ({ unit, cosine }: SimilarUnit) =>
  [String(unit + 1), formatCosine(cosine)] as const;

/** Formats a cosine with two decimals, and without a minus sign before 0.00. */
const formatCosine = (cosine: number) => Number(cosine.toFixed(2)).toFixed(2);

/** Buttons for the units whose decoder weights are most similar to this unit's. */
export function SimilarUnits({ unit }: { unit: number }) {
  const isOnScreen = usePanelOnScreen();
  const result = useQuery(() => {
    const selected = selectedUnit.value;
    if (!isOnScreen.value || !weightStatistics.value || selected === undefined) return undefined;
    return requestCodes((worker) => worker.similar(selected, MAX_SIMILAR)).then((similar) => {
      return { unit: selected, similar };
    });
  });
  // A result about the weights of an earlier run must not be shown.
  const shown = weightStatistics.value && result.value;
  const isOld = shown?.unit !== unit;
  const similar = shown?.similar ?? [];
  const scaleMax = scaleMaxOf("decoder");
  const units = similar.map((other) => other.unit);
  const which = useMemo(() => units, [units.join()]);
  const pictures = useCallback((run: Run) => weightTiles(run, "decoder", scaleMax), [scaleMax]);
  const summary = useComputed(
    () => `The decoder weights of the units most similar to unit ${viewState.unit.value}.`,
  );
  return (
    <div class={isOld ? "similar-units is-old" : "similar-units"} aria-busy={isOld}>
      <h3>Similar units</h3>
      {similar.length === 0 ? (
        <p>
          {isOld ? "…" : `No other unit has weights to compare with those of unit ${unit + 1}.`}
        </p>
      ) : (
        <Tiles
          count={MAX_SIMILAR}
          style={similarStyle}
          pictures={pictures}
          which={which}
          summary={summary}
          notes={(i) => ({ lines: captionOf(similar[i] as SimilarUnit) })}
        >
          {(layout) => (
            <ol>
              {similar.map((other, i) => {
                const [name, cosine] = captionOf(other);
                return (
                  <li key={other.unit} style={tileBox(layout, i)}>
                    <button
                      type="button"
                      aria-label={`Unit ${name}, cosine ${cosine}`}
                      onClick={() => selectUnit(other.unit)}
                    >
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
