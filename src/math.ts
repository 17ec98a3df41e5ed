export const roundUp = (value: number, multiple: number) => Math.ceil(value / multiple) * multiple;

export const ceilDiv = (value: number, divisor: number) => Math.ceil(value / divisor);

/** Bytes of an f32. */
export const FLOAT_BYTES = 4;
