// Models that are written in the formats of other software compute the same: read back by us, and run by ONNX Runtime.

import { expect, test } from "@playwright/test";
import * as ort from "onnxruntime-web";
import type { Settings } from "../../src/config/settings.ts";
import { bytesInMemory } from "../../src/data/byte_source.ts";
import { bytesAsShares, type Scaling, unscaled } from "../../src/data/scaling.ts";
import { commonScaling } from "../../src/files/formats/folded.ts";
import type { CompleteModel } from "../../src/files/formats/format.ts";
import { readWeightsAmong, writeModel } from "../../src/files/formats/index.ts";
import type { ExportName } from "../../src/files/formats/names.ts";
import { completeModel, type SaidByUser } from "../../src/files/formats/uses.ts";
import {
  activations,
  columnScaling,
  computed,
  exampleModel,
  largestDifference,
  rows,
} from "../support/example_models.ts";
import { expectRejection } from "../support/refusal.ts";

const target = { path: "out", version: "0" };
const write = (format: ExportName, model: CompleteModel) => writeModel(format, model, target);

async function readBack(format: ExportName, model: CompleteModel, said: SaidByUser = {}) {
  const { files } = await write(format, model);
  const sources = Object.entries(files).map(([name, contents]) =>
    bytesInMemory(name, typeof contents === "string" ? Buffer.from(contents) : contents),
  );
  const read = completeModel(await readWeightsAmong("out", sources), said);
  // What the file does not say, the data decide: bytes are pixels.
  return { scaling: commonScaling(model.scaling), ...read };
}

const minMax: Scaling = { name: "min-max", offset: -1, divisor: 6 };
/** How inputs can be scaled, and which bias the encoder subtracts. */
const variants = [
  ["as stored", {}],
  ["pixels", { scaling: bytesAsShares }],
  ["a scaling for all columns and a factor", { scaling: minMax, inputScale: 0.7 }],
  ["a scaling for each column", { scaling: columnScaling, inputScale: 1.3 }],
  ["a bias that is subtracted", { scaling: columnScaling, settings: { preBias: true } }],
] as const;

/** Float32 weights of a few units, rounded once. */
const BOUND = 2e-6;

for (const [name, options] of variants) {
  test(`${name}: what is exported computes the same`, async () => {
    for (const activation of activations) {
      const model = exampleModel(activation, options);
      const expected = computed(model, rows());
      const exports: [ExportName, SaidByUser][] = [];
      if (activation !== "sigmoid") exports.push(["saelens", {}]);
      if (activation !== "jumprelu" && activation !== "gated") {
        const { k } = model.settings;
        const needsK = activation === "topk" || activation === "batch-topk";
        const said = { activation, outputActivation: "linear", ...(needsK && { k }) } as const;
        exports.push(["pytorch", {}]);
        // A threshold is in the lines that load it.
        if (activation !== "batch-topk") exports.push(["keras", said]);
      }
      for (const [format, said] of exports) {
        const found = computed(await readBack(format, model, said), rows());
        const what = `${format}, ${activation}`;
        expect(largestDifference(found.codes, expected.codes), what).toBeLessThan(BOUND);
        const difference = largestDifference(found.reconstructions, expected.reconstructions);
        expect(difference, what).toBeLessThan(BOUND);
      }
    }
  });
}

test("a Keras file without the threshold of batch-topk is not a model by itself", () => {
  const said = { activation: "batch-topk", outputActivation: "linear", k: 2 } as const;
  return expectRejection(
    readBack("keras", exampleModel("batch-topk"), said),
    "model.npz does not contain the threshold of its batch-topk units; name the run that it comes from, or export that run for SAELens or PyTorch.",
  );
});

test("a sigmoid output is kept by the formats that have one", async () => {
  const settings = { outputActivation: "sigmoid" } as const;
  for (const scaling of [bytesAsShares, unscaled]) {
    const model = exampleModel("relu", { scaling, settings });
    const expected = computed(model, rows());
    for (const [format, said] of [
      ["pytorch", {}],
      ["keras", { activation: "relu", ...settings }],
    ] as const) {
      const found = computed(await readBack(format, model, said), rows());
      expect(largestDifference(found.reconstructions, expected.reconstructions)).toBeLessThan(
        BOUND,
      );
    }
  }
});

/** The largest differences that were seen, of codes and reconstructions. */
const seen = { codes: 0, reconstruction: 0 };

for (const [outputActivation, some] of [
  ["linear", variants],
  ["sigmoid", variants.slice(-2)],
] as const) {
  for (const [name, options] of some) {
    test(`${name}, ${outputActivation} output: ONNX Runtime computes the same of stored values`, async () => {
      ort.env.wasm.numThreads = 1;
      for (const activation of activations) {
        if (activation === "gated" && outputActivation === "sigmoid") continue;
        const settings: Partial<Settings> = {
          ...("settings" in options && options.settings),
          outputActivation,
        };
        const model = exampleModel(activation, { ...options, settings });
        const { files } = await write("onnx", model);
        const session = await ort.InferenceSession.create(files["model.onnx"] as Uint8Array);
        const { inputs, hidden } = model.shape;
        const values = rows();
        const count = values.length / inputs;
        const outputs = await session.run({
          input: new ort.Tensor("float32", values, [count, inputs]),
        });
        const expected = computed(model, values);
        for (const [output, side, numbers] of [
          ["codes", hidden, expected.codes],
          ["reconstruction", inputs, expected.reconstructions],
        ] as const) {
          const found = outputs[output] as ort.Tensor;
          expect(found.dims).toEqual([count, side]);
          const difference = largestDifference(found.data as Float32Array, numbers);
          seen[output] = Math.max(seen[output], difference);
          expect(difference, `${output}, ${activation}`).toBeLessThan(BOUND);
        }
        await session.release();
      }
    });
  }
}

test.afterAll(() => {
  if (seen.codes > 0) console.log("Largest relative differences to ONNX Runtime:", seen);
});

test("equal activations: ONNX Runtime keeps the first k, as our kernel does", async () => {
  const model = exampleModel("topk");
  const W_enc = new Float32Array(model.parameters.W_enc.length);
  const b_enc = new Float32Array(model.shape.hidden).fill(1);
  const tied = { ...model, parameters: { ...model.parameters, W_enc, b_enc } };
  const { files } = await write("onnx", tied);
  const session = await ort.InferenceSession.create(files["model.onnx"] as Uint8Array);
  const input = new ort.Tensor("float32", rows().subarray(0, 6), [1, 6]);
  const { codes } = await session.run({ input });
  expect([...((codes as ort.Tensor).data as Float32Array)]).toEqual([1, 1, 0, 0, 0]);
});

for (const [format, activation, settings, reason] of [
  [
    "saelens",
    "sigmoid",
    {},
    "example cannot be exported to SAELens, which has no sigmoid hidden units.",
  ],
  [
    "saelens",
    "relu",
    { outputActivation: "sigmoid" },
    "whose decoder is linear: this model's output is a sigmoid.",
  ],
  [
    "keras",
    "jumprelu",
    {},
    "no place for the thresholds of jumprelu units; export it to saelens or onnx.",
  ],
  ["pytorch", "gated", {}, "no place for the gates of gated units"],
] as const) {
  test(`${format} refuses ${activation} ${JSON.stringify(settings)}`, () =>
    expectRejection(write(format, exampleModel(activation, { settings })), reason));
}

test("a sigmoid output of inputs that are scaled column by column is refused for dense layers", () =>
  expectRejection(
    write(
      "keras",
      exampleModel("relu", { scaling: columnScaling, settings: { outputActivation: "sigmoid" } }),
    ),
    "its output is a sigmoid and its inputs are scaled column by column",
  ));

test("a threshold below 0 in the metadata of our PyTorch files is refused", async () => {
  const model = exampleModel("batch-topk");
  const parameters = { ...model.parameters, threshold: Float32Array.of(-0.5) };
  await expectRejection(
    readBack("pytorch", { ...model, parameters }),
    /^threshold in the metadata of .*\.safetensors is missing or damaged\.$/,
  );
});
