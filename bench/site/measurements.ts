export type Measurements = Record<string, number | string>;

export const round = (value: number) => Math.round(value * 10) / 10;
