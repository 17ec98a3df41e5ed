// How stored values become the inputs of a model.

export const scalingNames = ["none", "/255", "min-max", "standardise"] as const;
export type ScalingName = (typeof scalingNames)[number];

/** x = (value − offset) / divisor, each of them one number for all columns or (D) numbers. */
export interface Scaling {
  readonly name: ScalingName;
  readonly offset: number | Float64Array<ArrayBuffer>;
  readonly divisor: number | Float64Array<ArrayBuffer>;
}

export const unscaled: Scaling = { name: "none", offset: 0, divisor: 1 };
export const bytesAsShares: Scaling = { name: "/255", offset: 0, divisor: 255 };
