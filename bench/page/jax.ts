// jax-js in its usual style: one jit over valueAndGrad and Adam, everything on the device. Its arrays are
// reference-counted: a call consumes its argument unless `.ref` retains it for later use.

import { defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { tensorShapes, type WeightName, weightNames } from "../../src/model/tensors.ts";
import { ADAM_EPSILON, floatPixels, type Job, LOG_EPSILON, settings, stepSize } from "../job.ts";
import type { PageContender } from "./page_contender.ts";

type Tensors = { [Name in WeightName]: np.Array };

interface Model {
  readonly images: np.Array;
  parameters: Tensors;
  firstMoment: Tensors;
  secondMoment: Tensors;
}

export function jax(backend: "webgpu" | "wasm" | "webgl" | "cpu"): PageContender {
  let job: Job;
  let model: Model;
  let steps = 0;
  const run = async (count: number) => {
    const losses: np.Array[] = [];
    for (let i = 0; i < count; i++) losses.push(step(model, job.rowsOf(steps), ++steps));
    return Array.from((await np.stack(losses).data()) as Float32Array);
  };
  return {
    async start(given) {
      job = given;
      const found = await init(backend);
      if (!found.includes(backend)) throw new Error(`jax-js does not support ${backend} here.`);
      defaultDevice(backend);
      model = upload(job);
      return (await run(1))[0] as number;
    },
    train: run,
  };
}

function upload({ images, shape, parameters }: Job): Model {
  const shapes = tensorShapes(shape);
  const tensors = (first: (name: WeightName) => np.Array) =>
    Object.fromEntries(weightNames.map((name) => [name, first(name)])) as Tensors;
  return {
    images: np.array(floatPixels(images), { shape: [images.count, shape.inputs] }),
    parameters: tensors((name) => np.array(parameters[name].slice(), { shape: shapes[name] })),
    firstMoment: tensors((name) => np.zeros(shapes[name])),
    secondMoment: tensors((name) => np.zeros(shapes[name])),
  };
}

/** One training step; the loss before the update stays on the device. */
function step(model: Model, rows: Uint32Array, t: number): np.Array {
  const X = np.take(model.images.ref, np.array(Int32Array.from(rows)), 0);
  const { parameters, firstMoment, secondMoment } = model;
  const size = np.array(stepSize(t));
  const [loss, next] = update(parameters, firstMoment, secondMoment, X, size);
  Object.assign(model, next);
  return loss;
}

const update = jit(
  (p: Tensors, firstMoment: Tensors, secondMoment: Tensors, X: np.Array, size: np.Array) => {
    const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(p), X);
    const next = { parameters: {}, firstMoment: {}, secondMoment: {} } as Omit<Model, "images">;
    const { beta1, beta2 } = settings;
    for (const name of weightNames) {
      const g = gradients[name];
      const m = firstMoment[name].mul(beta1).add(g.ref.mul(1 - beta1));
      const v = secondMoment[name].mul(beta2).add(np.square(g).mul(1 - beta2));
      const change = m.ref.mul(size.ref).div(np.sqrt(v.ref).add(ADAM_EPSILON));
      next.parameters[name] = p[name].sub(change);
      next.firstMoment[name] = m;
      next.secondMoment[name] = v;
    }
    size.dispose();
    return [loss, next] as [np.Array, typeof next];
  },
);

function lossOf({ W_enc, b_enc, W_dec, b_dec }: Tensors, X: np.Array): np.Array {
  const { targetActivation: rho, sparsityWeight } = settings;
  const h = nn.relu(np.matmul(X.ref, W_enc).add(b_enc));
  const y = nn.sigmoid(np.matmul(h.ref, W_dec).add(b_dec));
  const m = np.mean(h, 0);
  const low = np.log(np.divide(rho, m.ref.add(LOG_EPSILON))).mul(rho);
  const high = np.log(np.divide(1 - rho, np.subtract(1, m).add(LOG_EPSILON))).mul(1 - rho);
  return np.mean(np.square(X.sub(y))).add(np.sum(low.add(high)).mul(sparsityWeight));
}
