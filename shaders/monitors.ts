// Counts of units that a step reports beside its loss, based on the batch.

export interface Monitor {
  readonly label: string;
  /** Which units are counted. */
  readonly help: string;
  /** WGSL of a vec4<bool> from the mean activations `m` of four units and the shares `a` of rows that activate them. */
  readonly counts: (m: string, a: string) => string;
}

/** In WGSL: the distance from 1 at which a mean activation counts as saturated, and that mean activation. */
export const SATURATION_MARGIN = "1e-3";
export const SATURATION = `(1 - ${SATURATION_MARGIN})`;

export const monitors = {
  saturated: {
    label: "Saturated units",
    help: `mean activation over the batch above ${1 - Number(SATURATION_MARGIN)}`,
    counts: (m) => `${m} > vec4f(${SATURATION})`,
  },
  silent: {
    label: "Silent units",
    help: "inactive on every row of the latest batch",
    counts: (_, a) => `${a} == vec4f()`,
  },
} as const satisfies Record<string, Monitor>;

export type MonitorName = keyof typeof monitors;
