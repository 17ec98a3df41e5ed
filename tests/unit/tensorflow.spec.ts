// The float64 reference against TensorFlow.js: its automatic differentiation for the gradients, and its Adam,
// which follows PyTorch's convention, for twenty steps of the default model on MNIST.
// TensorFlow.js computes in f32: sums of up to 784 terms have an error of at most 784 · 2⁻²³ ≈ 1e-4.

import { expect, test } from "@playwright/test";
import * as tf from "@tensorflow/tfjs";
import { parseSettings } from "../../src/config/settings.ts";
import { sequentialOrder } from "../../src/data/order.ts";
import { initialParameters } from "../../src/model/init.ts";
import { tensorShapes, weightNames } from "../../src/model/tensors.ts";
import { gather } from "../../src/reference/gather.ts";
import { ReferenceRun } from "../../src/reference/step.ts";
import { nodeImages } from "../support/node_host.ts";

const STEPS = 20;
const ROWS = 64;
const settings = parseSettings({ adamConvention: "pytorch", batchSize: ROWS });
const shape = { inputs: 784, hidden: settings.hiddenUnits };

test("gradients and twenty Adam steps agree with TensorFlow.js", async () => {
  await tf.setBackend("cpu");
  const first = initialParameters(shape, 5);
  const shapes = tensorShapes(shape);
  const [W_enc, b_enc, W_dec, b_dec] = weightNames.map((name) =>
    tf.variable(tf.tensor(first[name], shapes[name]), true, name),
  ) as [tf.Variable, tf.Variable, tf.Variable, tf.Variable];
  const { learningRate, beta1, beta2, targetActivation: rho, sparsityWeight } = settings;
  const optimizer = new tf.AdamOptimizer(learningRate, beta1, beta2, 1e-8);

  const reference = new ReferenceRun(settings, first);
  const { values, count } = await nodeImages();
  for (let step = 0; step < STEPS; step++) {
    const X = gather(values, sequentialOrder(count)(0), step * ROWS, ROWS, shape.inputs);
    const x = tf.tensor2d(Float32Array.from(X), [ROWS, shape.inputs]);
    const { value, grads } = optimizer.computeGradients(() => {
      const h = tf.relu(tf.add(tf.matMul(x, W_enc), b_enc));
      const y = tf.sigmoid(tf.add(tf.matMul(h, W_dec), b_dec));
      const m = tf.mean(h, 0);
      const low = tf.log(tf.div(rho, tf.add(m, 1e-10)));
      const high = tf.log(tf.div(1 - rho, tf.add(tf.sub(1, m), 1e-10)));
      const divergence = tf.sum(tf.add(tf.mul(rho, low), tf.mul(1 - rho, high)));
      const reconstruction = tf.mean(tf.square(tf.sub(x, y)));
      return tf.add(reconstruction, tf.mul(sparsityWeight, divergence)) as tf.Scalar;
    });

    const expected = reference.step(X, ROWS);
    // KL is undefined beyond m = 1; the means of these batches must be below.
    expect(expected.penalty.saturated).toBe(0);
    const loss = value.dataSync()[0] as number;
    expect(Math.abs(loss / expected.loss - 1), `loss of step ${step + 1}`).toBeLessThan(1e-4);
    for (const name of weightNames) {
      const theirs = grads[name]?.dataSync() ?? [];
      const ours = expected.gradients[name];
      const largest = ours.reduce((most, gradient) => Math.max(most, Math.abs(gradient)), 0);
      const off = ours.reduce((most, g, i) => Math.max(most, Math.abs(g - Number(theirs[i]))), 0);
      expect(largest).toBeGreaterThan(1e-6);
      expect(off / largest, `d${name} of step ${step + 1}`).toBeLessThan(1e-3);
    }
    optimizer.applyGradients(grads as Parameters<typeof optimizer.applyGradients>[0]);
  }
});
