// weight_decay — L2: dW ← dW + decay · W        decoupled: W ← W − decay · W

/** Adds the gradient of decay/2 · ‖W‖² in place. */
export function l2Decay(decay: number, weights: Float64Array, gradient: Float64Array): void {
  weights.forEach((weight, i) => {
    (gradient[i] as number) += decay * weight;
  });
}

/** Changes the weights in place. */
export function decoupledDecay(decay: number, weights: Float64Array): void {
  weights.forEach((weight, i) => {
    weights[i] = weight - decay * weight;
  });
}
