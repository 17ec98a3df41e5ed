// Weights in and out: the commands, and independent readers in Python of what is exported.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { fileSource } from "../../src/cli/file_source.ts";
import { weightsAt } from "../../src/cli/weights_at.ts";
import { openData } from "../../src/data/readers/index.ts";
import { numbersOf } from "../../src/data/readers/number_types.ts";
import { unscaled } from "../../src/data/scaling.ts";
import { conversionLine } from "../../src/files/formats/dictionary_learning.ts";
import type { CompleteModel } from "../../src/files/formats/format.ts";
import { writeModel } from "../../src/files/formats/index.ts";
import type { ExportName } from "../../src/files/formats/names.ts";
import { completeModel } from "../../src/files/formats/uses.ts";
import { npyHeader } from "../../src/files/npy_header.ts";
import { weightsMetadata, writeWeights } from "../../src/files/weights.ts";
import { freshFolder, run } from "../support/cli.ts";
import { bytesOf } from "../support/data_files.ts";
import {
  activations,
  columnScaling,
  computed,
  exampleModel,
  largestDifference,
  rows,
} from "../support/example_models.ts";

const folder = freshFolder();
const path = (...names: string[]) => join(folder, ...names);
const values = rows();
writeRows("x.npy", values);

function writeRows(name: string, rows: Float32Array): void {
  writeFileSync(path(name), Buffer.concat([npyHeader(rows.length / 6, 6), bytesOf(rows)]));
}

/** Writes a model as `train` does, into a folder. */
function writeRun(name: string, model: CompleteModel): string {
  const { shape, parameters, settings, scaling = unscaled, inputScale } = model;
  mkdirSync(path(name));
  const metadata = weightsMetadata(settings, { scaling }, 1, "0", inputScale);
  writeFileSync(path(name, "model.safetensors"), writeWeights(shape, parameters, metadata));
  return path(name);
}

const model = exampleModel("batch-topk", {
  scaling: columnScaling,
  inputScale: 1.3,
  settings: { preBias: true },
});
const expected = computed(model, values);
const runFolder = writeRun("run", model);

async function valuesOf(file: string): Promise<Float32Array> {
  const { train } = (await openData([fileSource(file)], file)).sets;
  return Float32Array.from(numbersOf(await train.rows(0, train.count)));
}

async function succeed(...flags: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(flags);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
}

test("export, encode, decode, evaluate and inspect agree", async () => {
  const sae = path("sae");
  const printed = await succeed("export", "--model", runFolder, "--to", "saelens", "--out", sae);
  expect(printed).toContain(`sae = SAE.load_from_disk(${JSON.stringify(sae)})`);

  const data = ["--model", sae, "--data", path("x.npy")];
  await succeed("encode", ...data, "--out", path("codes.npy"));
  const codes = await valuesOf(path("codes.npy"));
  expect(largestDifference(codes, expected.codes)).toBeLessThan(2e-6);

  // From the run's own file, whose scaling is not folded.
  const decode = ["decode", "--model", runFolder, "--codes", path("codes.npy")];
  await succeed(...decode, "--out", path("y.npy"));
  const decoded = await valuesOf(path("y.npy"));
  expect(largestDifference(decoded, expected.reconstructions)).toBeLessThan(2e-6);

  const text = await succeed("evaluate", ...data, "--json", path("measures.json"));
  const measures = JSON.parse(readFileSync(path("measures.json"), "utf8"));
  const squares = expected.reconstructions.map((y, i) => (y - (values[i] as number)) ** 2);
  const mse = squares.reduce((sum, square) => sum + square, 0) / squares.length;
  const active = expected.codes.filter((value) => value > 0).length;
  expect(measures).toMatchObject({ rows: 40, inputs: 6, hiddenUnits: 5, l0: active / 40 });
  expect(measures.mse / mse).toBeCloseTo(1, 5);
  expect(text).toContain(`${measures.deadUnits}`);
  expect(text).toMatch(/Explained variance +−?\d/);

  const about = JSON.parse(await succeed("inspect", sae, "--json"));
  expect(about).toMatchObject({
    format: "SAELens (folder)",
    inputs: 6,
    hiddenUnits: 5,
    activation: "jumprelu",
    preBias: true,
    outputActivation: "linear",
  });
  expect(about.tensors.map(({ name }: { name: string }) => name)).toContain("threshold");
});

test("a row has the same code and measures alone as among others", async () => {
  writeRows("row.npy", values.slice(6 * 7, 6 * 8));
  const model = ["--model", runFolder, "--data"];
  await succeed("encode", ...model, path("x.npy"), "--out", path("all.npy"));
  await succeed("encode", ...model, path("row.npy"), "--out", path("alone.npy"));
  const code = await valuesOf(path("alone.npy"));
  expect(code).toEqual((await valuesOf(path("all.npy"))).slice(5 * 7, 5 * 8));
  const active = code.filter((value) => value > 0).length;
  expect(active).toBeGreaterThan(0);
  await succeed("evaluate", ...model, path("row.npy"), "--json", path("alone.json"));
  expect(JSON.parse(readFileSync(path("alone.json"), "utf8"))).toMatchObject({ l0: active });
});

test("a run starts from a SAELens folder as the same function of the same values", async () => {
  const start = ["--init", path("sae"), "--data", path("x.npy"), "--test-share", "0"];
  const same = ["--hidden-units", "5", "--activation", "batch-topk", "--k", "2"];
  const settings = ["--output-activation", "linear", "--penalty", "none", "--scale", "standardise"];
  const still = ["--optimizer", "sgd", "--learning-rate", "1e-6", "--momentum", "0"];
  const short = ["--max-steps", "1", "--no-tune", "--out", path("started")];
  await succeed("train", ...start, ...same, ...settings, ...still, ...short);
  const started = completeModel(await weightsAt(path("started")));
  // Neither the scaling nor the bias is that of the folder.
  expect(started.scaling?.name).toBe("standardise");
  expect(started.settings.preBias).toBe(false);
  const found = computed(started, values);
  expect(largestDifference(found.reconstructions, expected.reconstructions)).toBeLessThan(1e-3);
});

for (const [flags, sentence] of [
  [
    ["export", "--model", "RUN", "--to", "keras", "--out", "m.h5"],
    /--out is m\.h5; for Keras it must end in \.npz\.$/,
  ],
  [
    ["export", "--model", "RUN", "--to", "onnx"],
    /^--out is missing; export needs --model, --to and --out\.$/,
  ],
  [
    ["decode", "--model", "RUN", "--codes", "X", "--out", "OUT"],
    /x\.npy has codes of 6 values, but the model of .* has 5 hidden units\.$/,
  ],
  [
    ["evaluate", "--model", "RUN", "--data", "X", "--activation", "relu"],
    /^--activation is relu, but .*model\.safetensors says batch-topk; leave it out\.$/,
  ],
] as const) {
  test(`refused: ${flags.join(" ")}`, async () => {
    const names: Record<string, string> = { RUN: runFolder, X: path("x.npy"), OUT: path("no.npy") };
    const { code, stdout, stderr } = await run(flags.map((flag) => names[flag] ?? flag));
    expect(stderr.trimEnd()).toMatch(sentence);
    expect([code, stdout]).toEqual([2, ""]);
  });
}

async function exported(format: ExportName, of: CompleteModel, target: string): Promise<string> {
  const { files, lines } = await writeModel(format, of, { path: target, version: "0" });
  if (format === "saelens") mkdirSync(target);
  for (const [name, contents] of Object.entries(files)) {
    writeFileSync(format === "saelens" ? join(target, name) : target, contents);
  }
  return lines.join("\n");
}

const pythonWith = (code: string) =>
  ["python3", "/usr/bin/python3"].find(
    (command) => spawnSync(command, ["-c", code]).status === 0,
  ) as string;

test.describe("if NumPy is installed", () => {
  const python = pythonWith("import numpy");
  test.skip(!python, "python3 with NumPy is not installed.");

  test("a reader of SAELens' format in Python computes the same", async () => {
    const reader = fileURLToPath(new URL("weights_reader.py", import.meta.url));
    const models = activations
      .filter((activation) => activation !== "sigmoid")
      .flatMap((activation) =>
        [false, true].map((preBias) =>
          exampleModel(activation, {
            scaling: columnScaling,
            inputScale: 0.8,
            settings: { preBias },
          }),
        ),
      );
    const folders: string[] = [];
    for (const [i, each] of models.entries()) {
      await exported("saelens", each, path(`saelens-${i}`));
      folders.push(path(`saelens-${i}`));
    }
    const output = execFileSync(python, [reader, path("x.npy"), ...folders], { encoding: "utf8" });
    const found: { codes: number[]; reconstructions: number[] }[] = JSON.parse(output);
    expect(found.length).toBe(12);
    let largest = 0;
    for (const [i, each] of models.entries()) {
      const { codes, reconstructions } = computed(each, values);
      largest = Math.max(
        largest,
        largestDifference(found[i]?.codes ?? [], codes),
        largestDifference(found[i]?.reconstructions ?? [], reconstructions),
      );
    }
    console.log(`Largest relative difference to NumPy: ${largest}`);
    expect(largest).toBeLessThan(2e-6);
  });

  test("arrays that NumPy saves from Keras' get_weights are read, in any memory order", async () => {
    const written = exampleModel("relu");
    await exported("keras", written, path("keras.npz"));
    const code = `
import numpy, sys
weights = numpy.load(sys.argv[1])
W1, b1, W2, b2 = [weights[name] for name in weights.files]
assert W1.shape == (6, 5) and b1.shape == (5,) and W2.shape == (5, 6) and b2.shape == (6,)
assert all(each.dtype == numpy.float32 for each in (W1, b1, W2, b2))
numpy.savez(sys.argv[2], numpy.asfortranarray(W1), b1, numpy.asfortranarray(W2), b2)
numpy.savez_compressed(sys.argv[3], W1.astype('f2'), b1, W2, b2)
numpy.savez(sys.argv[4], W1.astype('f8'), b1, W2, b2)`;
    const files = ["fortran.npz", "half.npz", "double.npz"].map((name) => path(name));
    execFileSync(python, ["-c", code, path("keras.npz"), ...files]);
    const [fortran = "", half = "", double = ""] = files;
    expect((await weightsAt(fortran)).parameters).toEqual(written.parameters);
    const { W_enc } = (await weightsAt(half)).parameters;
    expect(largestDifference(W_enc, [...written.parameters.W_enc])).toBeLessThan(2 ** -11);
    await expect(weightsAt(double)).rejects.toThrow("arr_0 of");
  });
});

test.describe("if PyTorch is installed", () => {
  const python = pythonWith("import torch, numpy");
  test.skip(!python, "python3 with PyTorch is not installed.");

  /** Python's package safetensors, as far as the lines need it, in case that it is not installed. */
  const stand_in = `
import json, struct, numpy, torch
def load_file(path):
    data = open(path, 'rb').read()
    length, = struct.unpack('<Q', data[:8])
    header = json.loads(data[8:8 + length])
    header.pop('__metadata__', None)
    at = lambda t: data[8 + length + t['data_offsets'][0]:8 + length + t['data_offsets'][1]]
    return {k: torch.from_numpy(numpy.frombuffer(at(t), '<f4').reshape(t['shape']).copy()) for k, t in header.items()}
def save_file(tensors, path):
    header, data = {}, b''
    for name, t in tensors.items():
        assert t.is_contiguous()
        bytes = t.numpy().tobytes()
        dtype = {torch.float32: 'F32', torch.int32: 'I32'}[t.dtype]
        header[name] = {'dtype': dtype, 'shape': list(t.shape), 'data_offsets': [len(data), len(data) + len(bytes)]}
        data += bytes
    text = json.dumps(header).encode()
    open(path, 'wb').write(struct.pack('<Q', len(text)) + text + data)
`;
  mkdirSync(path("python", "safetensors"), { recursive: true });
  writeFileSync(path("python", "safetensors", "__init__.py"), "");
  writeFileSync(path("python", "safetensors", "torch.py"), stand_in);
  const environment = { ...process.env, PYTHONPATH: path("python") };
  const torch = (code: string) =>
    execFileSync(python, ["-c", code], { encoding: "utf8", env: environment, cwd: folder });

  test("the lines that are printed load the model and compute the same", async () => {
    const blocks: string[] = [];
    const models = activations
      .filter((activation) => activation !== "jumprelu" && activation !== "gated")
      .map((activation) => exampleModel(activation, { settings: { preBias: true } }));
    models.push(exampleModel("relu", { settings: { outputActivation: "sigmoid" } }));
    for (const [i, each] of models.entries()) {
      blocks.push(await exported("pytorch", each, path(`${i}.safetensors`)));
    }
    const head =
      "import json, numpy, torch\nx = torch.from_numpy(numpy.load('x.npy'))\nfound = []\n";
    const each = "\nfound.append([model.encode(x).ravel().tolist(), y.ravel().tolist()])\n";
    const code = `${head}${blocks.map((lines) => lines + each).join("")}print(json.dumps(found))`;
    const found: [number[], number[]][] = JSON.parse(torch(code));
    for (const [i, model] of models.entries()) {
      const { codes, reconstructions } = computed(model, values);
      expect(largestDifference(found[i]?.[0] ?? [], codes), `${i}`).toBeLessThan(2e-6);
      expect(largestDifference(found[i]?.[1] ?? [], reconstructions), `${i}`).toBeLessThan(2e-6);
    }
  });

  test("the line that is printed turns ae.pt of dictionary_learning into a file that is read", async () => {
    mkdirSync(path("dictionary"));
    const trainer = { dict_class: "AutoEncoderTopK", activation_dim: 6, dict_size: 5, k: 2 };
    writeFileSync(path("dictionary", "config.json"), JSON.stringify({ trainer }));
    torch(`
import torch
torch.manual_seed(1)
# The encoder's weight is a transposed view, as after dictionary_learning's initialisation.
decoder = torch.randn(6, 5)
torch.save({'encoder.weight': decoder.T, 'encoder.bias': torch.randn(5), 'decoder.weight': decoder,
            'b_dec': torch.randn(6), 'k': torch.tensor(2, dtype=torch.int), 'threshold': torch.tensor(-1.0)}, 'dictionary/ae.pt')`);
    const refusal = await weightsAt(path("dictionary")).catch((error: Error) => error.message);
    const line = conversionLine(path("dictionary", "ae.pt"));
    expect(refusal).toContain(line);
    execFileSync("sh", ["-c", line.replace("python3", python)], { env: environment });
    const { given, parameters } = await weightsAt(path("dictionary"));
    expect(given).toMatchObject({ activation: "topk", k: 2, preBias: true });
    // W_enc (D,H) of the transpose of the decoder, whose weight is (D,H).
    expect(parameters.W_dec.some((value) => value !== 0)).toBe(true);
    const transposed = Array.from(
      { length: 30 },
      (_, i) => parameters.W_dec[(i % 5) * 6 + Math.floor(i / 5)],
    );
    expect([...parameters.W_enc]).toEqual(transposed);
  });
});
