export const roundUp = (value: number, multiple: number) => Math.ceil(value / multiple) * multiple;

/** Bytes of an f32. */
export const FLOAT_BYTES = 4;
