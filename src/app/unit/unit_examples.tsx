// Training rows that activate a unit: strongly, less, and weakly. The strongest alone flatter every unit.

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { formatCount, plural } from "../../format.ts";
import type { Example } from "../../statistics/unit_statistics.ts";
import { rowTiles } from "../canvases/row_tiles.ts";
import { type TileStyle, tileBox } from "../canvases/tile_layout.ts";
import { Tiles } from "../canvases/tiles.tsx";
import { aboutRow, rowNumber } from "../classes.ts";
import type { Codes } from "../state/codes.ts";
import { data } from "../state/run.ts";
import { rowName } from "../words.ts";
import type { UnitActivations } from "./unit_activations.tsx";

/** Of each kind. */
export const EXAMPLES = 6;

export function UnitExamples({ unit, statistics, codes }: UnitActivations) {
  const { top, medium, weak } = statistics;
  const groups = { strong: top.slice(0, EXAMPLES), medium, weak };
  return (
    <div class="unit-examples">
      <h3>Examples</h3>
      {Object.entries(groups).map(
        ([name, examples]) =>
          examples.length > 0 && <ExampleRow key={name} {...{ name, examples, unit, codes }} />,
      )}
    </div>
  );
}

/** In one row. */
const style: TileStyle = {
  smallest: 16,
  largest: 56,
  gap: 4,
  maxGap: 24,
  preferredRows: [1],
  caption: 16,
};

interface RowProps {
  readonly name: string;
  readonly examples: readonly Example[];
  readonly unit: number;
  readonly codes: Codes;
}

function ExampleRow({ name, examples, unit, codes }: RowProps) {
  const images = examples.map(({ image }) => codes.imageOf(image));
  // The same array as long as the images are the same, so that nothing is redrawn.
  const which = useMemo(() => images, [images.join()]);
  const summary = useSignal("");
  useLayoutEffect(() => {
    const count = plural(examples.length, `training ${rowName.value}`);
    summary.value = `${count} with ${name} activations of unit ${unit + 1}.`;
  });
  const activations = examples.map(({ activation }) => formatActivation(activation));
  return (
    <div class="example-row">
      <h4>{name}</h4>
      <Tiles
        count={EXAMPLES}
        style={style}
        pictures={rowTiles}
        isStill
        which={which}
        summary={summary}
        notes={(i) => ({ lines: [activations[i] as string] })}
      >
        {(layout) => (
          <ol>
            {examples.map((_, i) => (
              <li key={images[i]} style={tileBox(layout, i)} title={titleOf(images[i] as number)}>
                <span class="visually-hidden">{aboutTraining(images[i] as number)}activation</span>
                {activations[i]}
              </li>
            ))}
          </ol>
        )}
      </Tiles>
      {name === "strong" && <ExampleNames rows={images} activations={activations} />}
    </div>
  );
}

interface NamesProps {
  readonly rows: readonly number[];
  readonly activations: readonly string[];
}

/** The names of the rows, if they have some; there is no space for them below the pictures. */
function ExampleNames({ rows, activations }: NamesProps) {
  const names = data.value?.train.rowNames;
  if (!names) return null;
  return (
    <ol class="example-names" aria-label="Their names">
      {rows.map((row, i) => (
        <li key={row} title={names[row]}>
          <span>{names[row]}</span> {activations[i]}
        </li>
      ))}
    </ol>
  );
}

/** "training image 3", "training row 5, Felix" */
function titleOf(row: number): string {
  const name = data.value?.train.rowNames?.[row];
  return `training ${rowName.value} ${formatCount(rowNumber(row))}${name === undefined ? "" : `, ${name}`}`;
}

function aboutTraining(row: number): string {
  const about = data.value && aboutRow(data.value.train, row);
  return about ? `${about}, ` : "";
}

/** At most five characters (12.3, 0.75, 0.098), because the pictures are narrow. */
function formatActivation(value: number): string {
  if (value >= 10) return value.toPrecision(3);
  if (value >= 0.1) return value.toFixed(2);
  return value < 0.0005 ? "≈0" : value.toFixed(3);
}
