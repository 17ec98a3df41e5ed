// Formats numbers and durations for people.

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** Replaces the hyphen before a number by a minus sign; exponents keep theirs, as in code: −1e-7. */
const withMinus = (text: string) => text.replace(/^-/, "−");

/** Rounds to a whole number: 60,000. */
export const formatCount = (value: number) => withMinus(whole.format(value));

/** Three significant digits: 0.0191, −12.7, 3,050, 6.30e-7. */
export function formatSignificant(value: number): string {
  const rounded = Number(value.toPrecision(3));
  const isLarge = Math.abs(rounded) >= 1000 && Math.abs(rounded) < 1e6;
  return isLarge ? formatCount(rounded) : withMinus(value.toPrecision(3));
}

/** At most six significant digits: −5, 13.2191, 1.29e+34. */
export function sixDigits(value: number): string {
  const rounded = Number(value.toPrecision(6));
  return withMinus(Math.abs(rounded) >= 1e6 ? rounded.toExponential() : String(rounded));
}

const digits = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 5 });
const large = [
  { from: 1e6, unit: 1e6, letter: "M" },
  { from: 1e4, unit: 1e3, letter: "k" },
  { from: 0, unit: 1, letter: "" },
] as const;

/** Short axis labels: −0.05, 1,500, 60k, 2M, 1e-7. */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-4)) {
    return withMinus(Number(value.toPrecision(5)).toExponential().replace("e+", "e"));
  }
  const { unit, letter } = large.find(({ from }) => size >= from) ?? large[2];
  return `${withMinus(digits.format(value / unit))}${letter}`;
}

export const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** 1 step, 2 steps. */
export const plural = (value: number, one: string, many = `${one}s`) =>
  `${formatCount(value)} ${value === 1 ? one : many}`;

/** 45 s, 3 min 20 s, 2 h 5 min. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Rounded to the largest unit: 45 s, 3 min, 2 h. */
export function formatRoughDuration(seconds: number): string {
  const [unit, length] = (
    [
      ["h", 3600],
      ["min", 60],
      ["s", 1],
    ] as const
  ).find(([, length]) => seconds >= 1.5 * length) ?? ["s", 1];
  return `${Math.round(seconds / length)} ${unit}`;
}

/** At most three significant digits: 10.3%, 0.1%, −67.9%. */
export const formatPercent = (share: number) =>
  withMinus(`${Number((100 * share).toPrecision(3))}%`);
