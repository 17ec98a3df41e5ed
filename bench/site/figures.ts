export type Figures = Record<string, number | string>;

export const rounded = (value: number) => Math.round(value * 10) / 10;
