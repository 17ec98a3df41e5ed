// Minimises a smooth convex function from its values and gradients, by L-BFGS with backtracking
// (Nocedal & Wright, Numerical Optimization, 2nd ed., algorithms 7.4, 7.5 and 3.1).

export interface Evaluated {
  readonly value: number;
  readonly gradient: Float64Array;
}

interface Limits {
  readonly rounds: number;
  /** Stop if no component of the gradient is larger. */
  readonly tolerance: number;
  /** The error of values, which must not reject a step; 0 by default. */
  readonly rounding?: number;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly converged: boolean;
}

/** Pairs of steps and changes of the gradient that approximate the Hessian. */
const MEMORY = 10;
/** The share of the decrease expected from the slope that a step must bring. */
const SUFFICIENT = 1e-4;
const MAX_HALVINGS = 30;

export async function minimise(
  evaluate: (x: Float64Array) => Promise<Evaluated>,
  start: Float64Array,
  { rounds, tolerance, rounding = 0 }: Limits,
): Promise<Minimum> {
  let x = start;
  let { value, gradient } = await evaluate(x);
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    if (largest(gradient) <= tolerance) return { x, value, converged: true };
    const direction = descent(gradient, pairs);
    const slope = dot(direction, gradient);
    // Without curvature, the first step has the length of at most 1.
    let step = pairs.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(dot(gradient, gradient)));
    let [next, found] = await at(evaluate, x, direction, step);
    const isEnough = () => found.value <= value + SUFFICIENT * step * slope + rounding;
    for (let halvings = 0; !isEnough(); halvings++) {
      if (halvings === MAX_HALVINGS) return { x, value, converged: false };
      step /= 2;
      [next, found] = await at(evaluate, x, direction, step);
    }
    const s = next.map((to, i) => to - (x[i] as number));
    const y = found.gradient.map((to, i) => to - (gradient[i] as number));
    const curvature = dot(s, y);
    if (curvature > 0) pairs.push({ s, y, curvature });
    if (pairs.length > MEMORY) pairs.shift();
    x = next;
    ({ value, gradient } = found);
  }
  return { x, value, converged: largest(gradient) <= tolerance };
}

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly curvature: number;
}

async function at(
  evaluate: (x: Float64Array) => Promise<Evaluated>,
  x: Float64Array,
  direction: Float64Array,
  step: number,
): Promise<[Float64Array, Evaluated]> {
  const next = x.map((from, i) => from + step * (direction[i] as number));
  return [next, await evaluate(next)];
}

/** Returns −H⁻¹ g by the two-loop recursion. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const q = gradient.map((value) => -value);
  const shares = pairs.toReversed().map(({ s, y, curvature }) => {
    const share = dot(s, q) / curvature;
    addScaled(q, y, -share);
    return share;
  });
  const last = pairs.at(-1);
  if (last) {
    const scale = last.curvature / dot(last.y, last.y);
    for (let i = 0; i < q.length; i++) q[i] = (q[i] as number) * scale;
  }
  for (const [i, { s, y, curvature }] of pairs.entries()) {
    addScaled(q, s, (shares[pairs.length - 1 - i] as number) - dot(y, q) / curvature);
  }
  return q;
}

function addScaled(to: Float64Array, values: Float64Array, scale: number): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + scale * (values[i] as number);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

const largest = (values: Float64Array) =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
