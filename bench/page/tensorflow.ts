// TensorFlow.js in its usual style: data set and weights on the device, tf.variableGrads in tf.tidy. Its own
// Adam follows PyTorch; Keras' is written out in its operations, which also takes fewer of them.

import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgpu";
import { tensorShapes, type WeightName, weightNames } from "../../src/model/tensors.ts";
import { ADAM_EPSILON, floatPixels, type Job, LOG_EPSILON, settings, stepSize } from "../job.ts";
import type { PageContender } from "./page_contender.ts";

type Variables = Record<WeightName, tf.Variable>;

interface Model {
  readonly images: tf.Tensor2D;
  readonly parameters: Variables;
  readonly firstMoment: Variables;
  readonly secondMoment: Variables;
}

export function tensorflow(backend: "webgpu" | "wasm" | "cpu"): PageContender {
  let job: Job;
  let model: Model;
  let steps = 0;
  const run = async (count: number) => {
    const losses: tf.Scalar[] = [];
    for (let i = 0; i < count; i++) losses.push(step(model, job.rowsOf(steps), ++steps));
    const values = tf.tidy(() => tf.stack(losses));
    const read = await values.data();
    tf.dispose([values, ...losses]);
    return Array.from(read);
  };
  return {
    async start(given) {
      job = given;
      setWasmPaths("/node_modules/@tensorflow/tfjs-backend-wasm/dist/");
      if (!(await tf.setBackend(backend)))
        throw new Error(`TensorFlow.js does not support ${backend} here.`);
      model = upload(job);
      return (await run(1))[0] as number;
    },
    train: run,
  };
}

function upload({ images, shape, parameters }: Job): Model {
  const shapes = tensorShapes(shape);
  const variables = (first: (name: WeightName) => tf.Tensor) =>
    Object.fromEntries(
      weightNames.map((name) => [name, tf.variable(first(name))]),
    ) as unknown as Variables;
  return {
    images: tf.tensor2d(floatPixels(images), [images.count, shape.inputs]),
    parameters: variables((name) => tf.tensor(parameters[name], shapes[name])),
    firstMoment: variables((name) => tf.zeros(shapes[name])),
    secondMoment: variables((name) => tf.zeros(shapes[name])),
  };
}

/** One training step; the loss before the update stays on the device. */
function step(model: Model, rows: Uint32Array, t: number): tf.Scalar {
  return tf.tidy(() => {
    const X = tf.gather(model.images, tf.tensor1d(Int32Array.from(rows), "int32"));
    const variables = weightNames.map((name) => model.parameters[name]);
    const { value, grads } = tf.variableGrads(() => loss(model.parameters, X), variables);
    for (const name of weightNames) {
      const { [name]: parameter } = model.parameters;
      const gradient = grads[parameter.name] as tf.Tensor;
      adam(parameter, gradient, model.firstMoment[name], model.secondMoment[name], stepSize(t));
    }
    return value;
  });
}

function loss({ W_enc, b_enc, W_dec, b_dec }: Variables, X: tf.Tensor2D): tf.Scalar {
  const { targetActivation: rho, sparsityWeight } = settings;
  const h = tf.relu(tf.add(tf.matMul(X, W_enc), b_enc));
  const y = tf.sigmoid(tf.add(tf.matMul(h, W_dec), b_dec));
  const m = tf.mean(h, 0);
  const low = tf.mul(rho, tf.log(tf.div(rho, tf.add(m, LOG_EPSILON))));
  const high = tf.mul(1 - rho, tf.log(tf.div(1 - rho, tf.add(tf.sub(1, m), LOG_EPSILON))));
  const reconstruction = tf.mean(tf.square(tf.sub(X, y)));
  return tf.add(reconstruction, tf.mul(sparsityWeight, tf.sum(tf.add(low, high))));
}

function adam(
  parameter: tf.Variable,
  gradient: tf.Tensor,
  firstMoment: tf.Variable,
  secondMoment: tf.Variable,
  size: number,
): void {
  const { beta1, beta2 } = settings;
  const m = tf.add(tf.mul(firstMoment, beta1), tf.mul(gradient, 1 - beta1));
  const v = tf.add(tf.mul(secondMoment, beta2), tf.mul(tf.square(gradient), 1 - beta2));
  firstMoment.assign(m);
  secondMoment.assign(v);
  const change = tf.div(tf.mul(m, size), tf.add(tf.sqrt(v), ADAM_EPSILON));
  parameter.assign(tf.sub(parameter, change));
}
