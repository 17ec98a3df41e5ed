import { useComputed } from "@preact/signals";
import { useCallback, useMemo } from "preact/hooks";
import { figure } from "../../../figures/words.ts";
import type { WeightSide } from "../../codes/weight_store.ts";
import { place } from "../../place.ts";
import type { Run } from "../../run.ts";
import type { TileStyle } from "../../units/tile_layout.ts";
import { weightPictures } from "../../units/tile_sheet.ts";
import { reachOf, weightStatistics } from "../../units/weights.ts";
import { Tiles } from "../shared/tiles.tsx";

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
  const reach = reachOf(side);
  const pictures = useCallback((run: Run) => weightPictures(run, side, reach), [reach, side]);
  const which = useMemo(() => [unit], [unit]);
  const summary = useComputed(() => `The ${side} weights of unit ${place.unit.value}, ${words}.`);
  const norm = weightStatistics.value?.[side].norms[unit];
  return (
    <div>
      <h3>{side === "decoder" ? "Decoder weights" : "Encoder weights"}</h3>
      <Tiles count={1} style={large} pictures={pictures} which={which} summary={summary} />
      <p>
        {words}
        {norm !== undefined && `, norm ${figure(norm)}`}
      </p>
    </div>
  );
}
