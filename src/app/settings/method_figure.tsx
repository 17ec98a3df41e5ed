// What a method does to codes: those of ten rows of the test set, active units as bars.

import { type ReadonlySignal, useComputed } from "@preact/signals";
import { useRef } from "preact/hooks";
import { prefixesOf, type Settings } from "../../config/settings.ts";
import { formatSignificant } from "../../format.ts";
import { shownRows } from "../canvases/reconstructions_picture.ts";
import { scheduler } from "../run/scheduler.ts";
import { progress, startedSettings } from "../state/run.ts";
import { useOnScreen, useQuery } from "../ui/hooks.ts";
import { exampleName } from "../words.ts";
import { type CodeRows, illustratedCodes } from "./method_rules.ts";

/** The width and height of a row, in units of the drawing. */
const WIDTH = 320;
const HEIGHT = 14;
/** The narrowest bar. */
const MIN_BAR = 1.2;

/** Whether a run's codes show what a method does. */
const hasMethod = (run: Settings | undefined, { activation, penalty }: Settings) =>
  run?.activation === activation && run.penalty === penalty;

export function MethodFigure({ settings }: { readonly settings: ReadonlySignal<Settings> }) {
  const figure = useRef<HTMLElement>(null);
  const isOnScreen = useOnScreen(figure);
  const isOwn = useComputed(() => hasMethod(startedSettings.value, settings.value));
  const own = useQuery(() =>
    isOnScreen.value && isOwn.value && progress.value ? ownCodes() : undefined,
  );
  const codes = (isOwn.value && own.value) || illustratedCodes(settings.value);
  const l0 = formatSignificant(activeOf(codes) / codes.rows);
  const text = isOwn.value
    ? `Codes of ${codes.rows} ${exampleName.value}s in the current run: ${l0} of ${codes.hidden} units are active on average.`
    : `An illustration: what the method leaves of the same ${codes.hidden} values for ten test digits.`;
  const prefixes = prefixesOf({ ...settings.value, hiddenUnits: codes.hidden });
  return (
    <figure class="method-figure" ref={figure}>
      <svg
        viewBox={`0 0 ${WIDTH} ${codes.rows * HEIGHT}`}
        role="img"
        aria-label={`${text} On average ${l0} bars per row.`}
        data-active={activeOf(codes)}
      >
        {prefixes.slice(0, isOwn.value ? -1 : 0).map((prefix) => {
          const x = (WIDTH * prefix) / codes.hidden;
          return <line key={prefix} class="prefix" x1={x} x2={x} y1={0} y2={codes.rows * HEIGHT} />;
        })}
        <path class="rows" d={baselines(codes)} />
        <path class="units" d={bars(codes)} />
      </svg>
      <figcaption>{text}</figcaption>
    </figure>
  );
}

/** Returns the codes of the rows that the page shows with their reconstructions. */
const ownCodes = () =>
  scheduler.withRun(async ({ sets, settings, trainer }): Promise<CodeRows> => {
    const rows = shownRows(sets);
    const values = await trainer.model.encode(rows);
    return { rows: rows.count, hidden: settings.hiddenUnits, values };
  });

const activeOf = ({ values }: CodeRows) => values.filter((value) => value > 0).length;

const baselines = ({ rows }: CodeRows) =>
  Array.from({ length: rows }, (_, row) => `M0 ${(row + 1) * HEIGHT}h${WIDTH}`).join("");

/** A bar for each active unit, as high as its share of the largest value. */
function bars({ rows, hidden, values }: CodeRows): string {
  const largest = values.reduce((a, b) => Math.max(a, b), 0) || 1;
  const width = Math.max(MIN_BAR, (0.8 * WIDTH) / hidden);
  const path: string[] = [];
  for (let i = 0; i < rows * hidden; i++) {
    const value = values[i] as number;
    if (!(value > 0)) continue;
    const height = Math.max(1, (value / largest) * (HEIGHT - 2));
    const x = ((i % hidden) * WIDTH) / hidden;
    const y = (Math.floor(i / hidden) + 1) * HEIGHT;
    path.push(`M${x.toFixed(1)} ${y}v${-height.toFixed(1)}h${width.toFixed(1)}V${y}z`);
  }
  return path.join("");
}
