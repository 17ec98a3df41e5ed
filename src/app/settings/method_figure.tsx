// What a method does to codes: those of ten rows of the test set, active units as bars.

import { computed, type ReadonlySignal, useComputed } from "@preact/signals";
import { useRef } from "preact/hooks";
import { prefixesOf, type Settings } from "../../config/settings.ts";
import { formatSignificant } from "../../format.ts";
import { shownRows } from "../canvases/reconstructions_picture.ts";
import { scheduler } from "../run/scheduler.ts";
import { data, progress, startedSettings } from "../state/run.ts";
import { useOnScreen, useQuery } from "../ui/hooks.ts";
import { exampleName, hasDigits } from "../words.ts";
import { type CodeRows, illustratedCodes } from "./method_rules.ts";

/** The width and height of a row, in units of the drawing. */
const WIDTH = 320;
const HEIGHT = 14;
/** The width of the labels to the left of the rows. */
const LABELS = 14;
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
  const shown = isOwn.value ? own.value : undefined;
  const codes = shown ?? illustratedCodes(settings.value);
  const l0 = formatSignificant(activeOf(codes) / codes.rows);
  const text = shown
    ? `Codes of ${codes.rows} ${exampleName.value}s in the current run: ${l0} of ${codes.hidden} units are active on average.`
    : `An illustration: what the method leaves of the same ${codes.hidden} values for ten test digits.`;
  const labels = shown ? shownDigits.value : ILLUSTRATED_DIGITS;
  return (
    <figure class="method-figure" ref={figure}>
      <svg
        viewBox={`${-LABELS} 0 ${LABELS + WIDTH} ${codes.rows * HEIGHT}`}
        role="img"
        aria-label={`${text} On average ${l0} bars per row.`}
        data-active={activeOf(codes)}
      >
        {labels?.map((label, row) => (
          <text key={row} x={-LABELS} y={(row + 1) * HEIGHT - 2}>
            {label}
          </text>
        ))}
        <path class="prefixes" d={prefixLines(settings.value, codes)} />
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

/** The digits of the illustration. */
const ILLUSTRATED_DIGITS = [7, 2, 1, 0, 4, 1, 4, 9, 5, 9];

/** Those of the rows that the page shows, if they are digits. */
const shownDigits = computed(() => {
  const labels = hasDigits.value && data.value ? shownRows(data.value).labels : undefined;
  return labels && Array.from(labels.classes);
});

/** A line after each prefix that is decoded by itself. */
const prefixLines = (settings: Settings, { rows }: CodeRows) =>
  prefixesOf(settings)
    .slice(0, -1)
    .map((prefix) => `M${(WIDTH * prefix) / settings.hiddenUnits} 0v${rows * HEIGHT}`)
    .join("");

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
