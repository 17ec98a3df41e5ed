import { useComputed } from "@preact/signals";
import { useCallback, useMemo } from "preact/hooks";
import { formatSignificant } from "../../format.ts";
import type { TileStyle } from "../canvases/tile_layout.ts";
import { Tiles, weightTiles } from "../canvases/tiles.tsx";
import type { WeightSide } from "../codes/codes_worker.ts";
import type { Run } from "../run/run.ts";
import { viewState } from "../state/view_state.ts";
import { scaleMaxOf, weightStatistics } from "./weights.ts";

const large: TileStyle = { smallest: 28, largest: 168, gap: 0 };

/** A unit's decoder and encoder weights side by side. */
export function UnitWeights({ unit }: { unit: number }) {
  return (
    <div class="unit-weights">
      <UnitPicture unit={unit} side="decoder" words="what it adds" />
      <UnitPicture unit={unit} side="encoder" words="what it looks for" />
    </div>
  );
}

interface Props {
  readonly unit: number;
  readonly side: WeightSide;
  readonly words: string;
}

function UnitPicture({ unit, side, words }: Props) {
  const reach = scaleMaxOf(side);
  const pictures = useCallback((run: Run) => weightTiles(run, side, reach), [reach, side]);
  const which = useMemo(() => [unit], [unit]);
  const summary = useComputed(
    () => `The ${side} weights of unit ${viewState.unit.value}, ${words}.`,
  );
  const norm = weightStatistics.value?.[side].norms[unit];
  return (
    <div>
      <h3>{side === "decoder" ? "Decoder weights" : "Encoder weights"}</h3>
      <Tiles count={1} style={large} pictures={pictures} which={which} summary={summary} />
      <p>
        {words}
        {norm !== undefined && `, norm ${formatSignificant(norm)}`}
      </p>
    </div>
  );
}
