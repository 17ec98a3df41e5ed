import { useRef } from "preact/hooks";
import { ALL_DIGITS, DIGITS, shownDigits } from "../../space/looking.ts";
import { theme } from "../../theme.ts";
import { useFigurePart } from "../shared/figure_parts.ts";

const digits = Array.from({ length: DIGITS }, (_, digit) => digit);
const isShown = (digit: number) => (shownDigits.value & (1 << digit)) !== 0;

/** The legend: a button for each digit that shows or hides its points. */
export function DigitFilter() {
  const set = useRef<HTMLFieldSetElement>(null);
  useFigurePart(() => ({
    kind: "key",
    element: set.current as Element,
    entries: digits.filter(isShown).map((digit) => ({
      sign: { kind: "colour", colour: theme.value.digits[digit] as string },
      words: String(digit),
    })),
  }));
  const only = (digits: number) => () => {
    shownDigits.value = digits;
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

/** A digit's colour. */
export function Swatch({ digit }: { digit: number }) {
  return <span class="digit-swatch" style={{ background: theme.value.digits[digit] }} />;
}
