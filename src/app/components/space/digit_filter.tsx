import { ALL_DIGITS, DIGITS, shownDigits } from "../../space/looking.ts";
import { theme } from "../../theme.ts";

/** The legend: a button for each digit that shows or hides its points. */
export function DigitFilter() {
  const only = (digits: number) => () => {
    shownDigits.value = digits;
  };
  return (
    <fieldset class="digit-filter">
      <legend>Digits shown</legend>
      {Array.from({ length: DIGITS }, (_, digit) => (
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
  const bit = 1 << digit;
  return (
    <button
      type="button"
      aria-pressed={(shownDigits.value & bit) !== 0}
      onClick={() => {
        shownDigits.value ^= bit;
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
