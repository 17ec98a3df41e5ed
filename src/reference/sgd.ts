// sgd — v ← momentum · v + g        θ ← θ − stepSize · v

interface SgdScalars {
  readonly stepSize: number;
  readonly momentum: number;
}

/** Changes parameters and velocity (P) in place. */
export function sgd(
  { stepSize, momentum }: SgdScalars,
  gradient: Float64Array,
  parameters: Float64Array,
  velocity: Float64Array,
): void {
  gradient.forEach((g, i) => {
    const v = momentum * (velocity[i] as number) + g;
    velocity[i] = v;
    (parameters[i] as number) -= stepSize * v;
  });
}
