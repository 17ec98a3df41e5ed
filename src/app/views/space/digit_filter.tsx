import { useRef } from "preact/hooks";
import { theme } from "../../state/theme.ts";
import { type LegendEntry, useFigurePart } from "../../ui/figure_parts.ts";
import { LegendIcon } from "../../ui/legend.tsx";
import { colouringUnit } from "./plane.ts";
import { ALL_DIGITS, DIGITS, shownDigits } from "./selection.ts";

const digits = Array.from({ length: DIGITS }, (_, digit) => digit);
const isShown = (digit: number) => (shownDigits.value & (1 << digit)) !== 0;

/** The legend: a button for each digit that shows or hides its points. */
export function DigitFilter() {
  const set = useRef<HTMLFieldSetElement>(null);
  useFigurePart(() => ({
    kind: "legend",
    element: set.current as Element,
    entries: colouringUnit.value === undefined ? digits.filter(isShown).map(entryOf) : [],
  }));
  const only = (those: number) => () => {
    shownDigits.value = those;
  };
  return (
    <fieldset ref={set} class="digit-filter">
      <legend>Digits shown</legend>
      {digits.map((digit) => (
        <DigitButton key={`digit ${digit}`} digit={digit} />
      ))}
      <button type="button" onClick={only(ALL_DIGITS)}>
        All
      </button>
      <button type="button" onClick={only(0)}>
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

/** A digit's colour, if digits colour the points. */
export function Swatch({ digit }: { digit: number }) {
  if (colouringUnit.value !== undefined) return null;
  return <LegendIcon symbol={symbolOf(digit)} />;
}
