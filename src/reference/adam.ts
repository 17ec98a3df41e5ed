// adam — m ← m + (1−β₁)(g − m)     v ← v + (1−β₂)(g² − v)     θ ← θ − stepSize · m / (√v + epsilon)

interface AdamScalars {
  readonly stepSize: number;
  readonly epsilon: number;
  readonly oneMinusBeta1: number;
  readonly oneMinusBeta2: number;
}

/** Changes parameters and both moments (P) in place. */
export function adam(
  { stepSize, epsilon, oneMinusBeta1, oneMinusBeta2 }: AdamScalars,
  gradient: Float64Array,
  parameters: Float64Array,
  firstMoment: Float64Array,
  secondMoment: Float64Array,
): void {
  gradient.forEach((g, i) => {
    const m0 = firstMoment[i] as number;
    const v0 = secondMoment[i] as number;
    const m = m0 + oneMinusBeta1 * (g - m0);
    const v = v0 + oneMinusBeta2 * (g * g - v0);
    firstMoment[i] = m;
    secondMoment[i] = v;
    (parameters[i] as number) -= (stepSize * m) / (Math.sqrt(v) + epsilon);
  });
}
