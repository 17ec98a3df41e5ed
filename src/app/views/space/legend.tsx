// The legend of the plot: a filter that explains the colours of the digits, or the colour scale of a unit.

import type { ReadonlySignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { formatSignificant } from "../../../format.ts";
import { theme } from "../../state/theme.ts";
import { type LegendEntry, useFigurePart } from "../../ui/figure_parts.ts";
import { Legend, LegendIcon } from "../../ui/legend.tsx";
import { colouringUnit, type Plane } from "./plane.ts";
import { activationRamp } from "./scatter_picture.ts";
import { ALL_DIGITS, DIGITS, shownDigits } from "./selection.ts";

const digits = Array.from({ length: DIGITS }, (_, digit) => digit);
const isShown = (digit: number) => (shownDigits.value & (1 << digit)) !== 0;

/** A button for each digit that shows or hides its points. */
export function DigitFilter() {
  const fieldset = useRef<HTMLFieldSetElement>(null);
  useFigurePart(() => ({
    kind: "legend",
    element: fieldset.current as Element,
    entries: colouringUnit.value === undefined ? digits.filter(isShown).map(entryOf) : [],
  }));
  const show = (shown: number) => () => {
    shownDigits.value = shown;
  };
  return (
    <fieldset ref={fieldset} class="digit-filter">
      <legend>Show digits</legend>
      {digits.map((digit) => (
        <DigitButton key={`digit ${digit}`} digit={digit} />
      ))}
      <button type="button" onClick={show(ALL_DIGITS)}>
        All
      </button>
      <button type="button" onClick={show(0)}>
        None
      </button>
    </fieldset>
  );
}

function DigitButton({ digit }: { digit: number }) {
  return (
    <button
      type="button"
      aria-pressed={isShown(digit)}
      onClick={() => {
        shownDigits.value ^= 1 << digit;
      }}
    >
      <Swatch digit={digit} />
      {digit}
    </button>
  );
}

const entryOf = (digit: number): LegendEntry => ({
  symbol: symbolOf(digit),
  label: String(digit),
});

const symbolOf = (digit: number) =>
  ({ kind: "colour", colour: theme.value.digits[digit] as string }) as const;

/** A digit's colour, or nothing if a unit colours the points. */
export function Swatch({ digit }: { digit: number }) {
  if (colouringUnit.value !== undefined) return null;
  return <LegendIcon symbol={symbolOf(digit)} />;
}

/** The colour scale, if a unit colours the points. */
export function ColourLegend({ plane }: { plane: ReadonlySignal<Plane | undefined> }) {
  const colouring = plane.value?.colouring;
  if (!colouring) return null;
  const { unit, highest } = colouring;
  const { lowColour, highColour } = activationRamp(theme.value, highest);
  return (
    <Legend
      entries={[
        {
          before: `Activation of unit ${unit + 1}: 0`,
          symbol: {
            kind: "gradient",
            colours: [lowColour, highColour],
            description: "from low to high",
          },
          label: highest > 0 ? formatSignificant(highest) : "never active",
        },
      ]}
    />
  );
}
