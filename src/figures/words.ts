// Numbers and times as people read them.

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** Whole numbers: 60,000. */
export const count = (value: number) => whole.format(value);

/** Three significant digits: 0.0191, 12.7, 6.30e-7. */
export const figure = (value: number) => value.toPrecision(3);

/** 1 step, 2 steps. */
export const plural = (value: number, one: string, many = `${one}s`) =>
  `${count(value)} ${value === 1 ? one : many}`;

/** 45 s, 3 min 20 s, 2 h 5 min. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Three significant digits at most: 10.3 %, 0.1 %. */
export const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`;
