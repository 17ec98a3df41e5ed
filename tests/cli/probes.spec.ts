// `train --probes` on rows whose classes can nearly be told, against probes in float64 of the saved model's codes.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { drawTestRows } from "../../src/data/prepare/row_parts.ts";
import { readWeights } from "../../src/files/read_weights.ts";
import { encode } from "../../src/reference/encode.ts";
import { randomSource } from "../../src/self_check/matrices.ts";
import { fitLinearProbe, probeError } from "../../src/statistics/linear_probe.ts";
import { MonosemanticityAccumulator, summarised } from "../../src/statistics/monosemanticity.ts";
import { fitUnitProbes, meanLosses } from "../../src/statistics/unit_probe.ts";
import { freshFolder, preloading, run } from "../support/cli.ts";
import { probeSet, unitProbeSet } from "../support/probe_sets.ts";

const folder = freshFolder();
const [INPUTS, HIDDEN, CLASSES] = [6, 5, 3] as const;

/** Rows in which two values are typical of the row's class. */
function labelledRows(count: number, seed: number) {
  const random = randomSource(seed);
  const labels = Uint32Array.from(random.values(count, 0, CLASSES), Math.floor);
  const values = Float32Array.from(random.values(count * INPUTS, 0, 1), (value, i) => {
    const isTypical = (i % INPUTS) % CLASSES === labels[Math.floor(i / INPUTS)];
    // In whole percents, so that the file has the same values
    return Math.round(100 * (isTypical ? 0.35 + 0.65 * value : value)) / 100;
  });
  return { count, labels, values };
}

type Labelled = ReturnType<typeof labelledRows>;

function writeCsv(name: string, { count, labels, values }: Labelled, hasLabels = true): string {
  const file = join(folder, name);
  const lines = Array.from({ length: count }, (_, row) => [
    ...Array.from(values.subarray(row * INPUTS, (row + 1) * INPUTS), (value) => value.toFixed(2)),
    ...(hasLabels ? [`class ${labels[row]}`] : []),
  ]);
  const header = [...Array.from({ length: INPUTS }, (_, i) => `x${i}`), "kind"];
  const all = [hasLabels ? header : header.slice(0, -1), ...lines];
  writeFileSync(file, `${all.map((line) => line.join(",")).join("\n")}\n`);
  return file;
}

const [trained, tested] = [labelledRows(300, 80), labelledRows(200, 81)];
const train = (out: string, ...more: string[]) =>
  run(["train", "--out", join(folder, out), "--scale", "none", "--probes", ...more]);

/** The classes by the order in which their names appear, as the reader numbers them. */
function labelsOf(names: readonly string[], { labels }: Labelled): Uint32Array {
  return Uint32Array.from(labels, (label) => names.indexOf(`class ${label}`));
}

/** Returns the rows of a set with these numbers. */
function taken(
  values: ArrayLike<number>,
  labels: Uint32Array,
  features: number,
  rows: Uint32Array,
) {
  const found = Float64Array.from(
    { length: rows.length * features },
    (_, i) =>
      values[(rows[Math.floor(i / features)] as number) * features + (i % features)] as number,
  );
  return [found, Uint32Array.from(rows, (row) => labels[row] as number), features] as const;
}

async function linearError(
  values: ArrayLike<number>,
  tests: ArrayLike<number>,
  features: number,
  of: Record<"train" | "test", Uint32Array>,
) {
  const drawn = drawTestRows(trained.count, 1 / 3, 0);
  const fit = probeSet(...taken(values, of.train, features, drawn.train), CLASSES);
  const heldOut = probeSet(...taken(values, of.train, features, drawn.test), CLASSES);
  const probe = await fitLinearProbe(fit, heldOut, CLASSES);
  return probeError(probe, probeSet(tests, of.test, features, CLASSES));
}

test("metrics.json has the probes of the saved model's codes", async () => {
  const data = [
    "--data",
    writeCsv("train.csv", trained),
    "--test-data",
    writeCsv("test.csv", tested),
  ];
  const flags = [
    "--label-column",
    "kind",
    "--hidden-units",
    `${HIDDEN}`,
    "--epochs",
    "20",
    "--batch-size",
    "50",
  ];
  const { code, stdout, stderr } = await train("probed", ...data, ...flags);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/\nLinear probe error +codes [\d.]+%, inputs [\d.]+%, PCA [\d.]+%\n/);
  const saved = (name: string) => readFileSync(join(folder, "probed", name));
  const { probes } = JSON.parse(saved("metrics.json").toString());
  expect([probes.rows, probes.testRows]).toEqual([trained.count, tested.count]);

  const names = probes.unit.classes.map(({ name }: { name: string }) => name);
  const labels = { train: labelsOf(names, trained), test: labelsOf(names, tested) };
  const weights = readWeights(saved("model.safetensors"), "", { inputs: INPUTS, hidden: HIDDEN });
  const [W, b] = [Float64Array.from(weights.W_enc), Float64Array.from(weights.b_enc ?? [])];
  const codesOf = ({ count, values }: Labelled) =>
    encode(
      { rows: count, inputs: INPUTS, hidden: HIDDEN },
      "relu",
      Float64Array.from(values),
      W,
      b,
    );
  const [codes, testCodes] = [codesOf(trained), codesOf(tested)];

  // A row whose largest logits are nearly equal may go either way.
  const near = 2.5 / tested.count;
  const { linear, unit, monosemanticity } = probes;
  const ofCodes = await linearError(codes, testCodes, HIDDEN, labels);
  expect(Math.abs(linear.codes.error - ofCodes)).toBeLessThanOrEqual(near);
  const ofInputs = await linearError(trained.values, tested.values, INPUTS, labels);
  expect(Math.abs(linear.inputs.error - ofInputs)).toBeLessThanOrEqual(near);
  expect(ofInputs).toBeLessThan(0.5);
  expect([linear.codes.features, linear.inputs.features, linear.pca.features]).toEqual([
    HIDDEN,
    INPUTS,
    HIDDEN,
  ]);

  const fitted = await fitUnitProbes(unitProbeSet(codes, labels.train, HIDDEN, CLASSES));
  const losses = await meanLosses(
    unitProbeSet(testCodes, labels.test, HIDDEN, CLASSES),
    fitted.parameters,
  );
  const best = unit.classes.map((one: { unit: number }) => one.unit);
  expect(best).toEqual([...fitted.bestUnits]);
  const own = best.map((j: number, c: number) => losses[c * HIDDEN + j] as number);
  unit.classes.forEach(({ loss }: { loss: number }, c: number) => {
    expect(loss).toBeCloseTo(own[c] as number, 4);
  });
  expect(unit.meanLoss).toBeCloseTo((own[0] + own[1] + own[2]) / CLASSES, 4);
  expect(unit.meanLoss).toBeLessThan(unit.baseline);

  const accumulator = new MonosemanticityAccumulator(HIDDEN, INPUTS);
  accumulator.add(tested.values, Float32Array.from(testCodes));
  const { units, mean, median } = summarised(accumulator.finish());
  expect(monosemanticity.units).toBe(units);
  expect(monosemanticity.mean).toBeCloseTo(mean, 4);
  expect(monosemanticity.median).toBeCloseTo(median, 4);
});

test("without test rows, the error is called that of the held-out rows", async () => {
  const data = ["--data", writeCsv("untested.csv", trained), "--label-column", "kind"];
  const flags = ["--test-share", "0", "--hidden-units", "5", "--max-steps", "3"];
  const { code, stdout, stderr } = await train("untested", ...data, ...flags);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/\nLinear probe error +codes .*% \(of held-out training rows\)\n/);
});

test("of rows without labels, only monosemanticity is measured", async () => {
  const data = ["--data", writeCsv("plain.csv", trained, false), "--hidden-units", "5"];
  const { code, stdout, stderr } = await train("plain", ...data, "--max-steps", "3");
  expect([code, stderr]).toEqual([
    0,
    "Warning: Without labels, --probes measures only monosemanticity.\n",
  ]);
  expect(stdout).toMatch(/\nMonosemanticity +mean [\d.]+, median [\d.]+\n/);
  expect(stdout).not.toContain("Linear probe");
  const { probes } = JSON.parse(readFileSync(join(folder, "plain", "metrics.json"), "utf8"));
  expect(Object.keys(probes)).toEqual(["monosemanticity"]);
  expect(probes.monosemanticity.mean).toBeGreaterThan(0.5);
  const compared = await run(["compare", join(folder, "plain")]);
  expect(compared.stdout).toMatch(/^Monosemanticity +0\.\d+$/m);
});

test("Ctrl-C leaves out the probes of a trained run, and resuming it measures them", async () => {
  const out = join(folder, "stopped");
  const data = ["--data", writeCsv("stopped.csv", trained), "--label-column", "kind"];
  const flags = ["--scale", "none", "--hidden-units", "5", "--max-steps", "3", "--probes"];
  const { code, stdout, stderr } = await run(["train", "--out", out, ...data, ...flags], {
    ...preloading("interrupted_compilation.mjs"),
    INTERRUPT_AT: "softmax",
  });
  expect([code, stderr]).toEqual([130, ""]);
  expect(stdout).toMatch(/^Trained +3 steps/m);
  expect(stdout).toContain(`The probes were not measured; --resume ${out} measures them.\n`);
  const saved = (name: string) => readFileSync(join(out, name));
  const metrics = () => JSON.parse(saved("metrics.json").toString());
  const [before, model] = [metrics(), saved("model.safetensors")];
  expect(before.probes).toBeUndefined();

  const resumed = await run(["train", "--resume", out]);
  expect([resumed.code, resumed.stderr]).toEqual([0, ""]);
  expect(resumed.stdout).toMatch(/^Linear probe error /m);
  const { probes, ...others } = metrics();
  expect(probes.linear.codes.heldOutError).toBeGreaterThanOrEqual(0);
  expect(others).toEqual(before);
  expect(saved("model.safetensors")).toEqual(model);
  const again = await run(["train", "--resume", out]);
  expect(again.stdout).toContain("is already finished (3 steps)");
});

test("rows of a single class are refused before training", async () => {
  const single = { ...trained, labels: new Uint32Array(trained.count) };
  const data = ["--data", writeCsv("single.csv", single), "--label-column", "kind"];
  const { code, stderr } = await train("single", ...data);
  expect(code).not.toBe(0);
  expect(stderr).toContain("Probes need labels of at least two classes; leave out --probes.");
});
