// Sums over labelled rows on the GPU, in more than one chunk, against float64, and the probes that are fitted with them.

import { defaultSettings } from "../../../src/config/settings.ts";
import { GpuRows } from "../../../src/probes/gpu_rows.ts";
import { logisticTerms } from "../../../src/reference/unit_probe.ts";
import { ULP } from "../../../src/self_check/bounded.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import { caseOf } from "../../../src/self_check/kernels.ts";
import { randomSource } from "../../../src/self_check/matrices.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { fitLinearProbe, probeError } from "../../../src/statistics/linear_probe.ts";
import { fitUnitProbes } from "../../../src/statistics/unit_probe.ts";
import { linearProbeStages, variantFor } from "../../../src/training/probe_stages.ts";
import { probeSet, unitProbeSet } from "../../support/probe_sets.ts";

const [COUNT, FEATURES, CLASSES] = [4100, 5, 3] as const;
/** Of a chunk. */
const MOST_ROWS = 4096;

/** Rows (COUNT,FEATURES) whose classes can nearly be told; about half of the values are 0. */
function labelledRows(seed: number) {
  const random = randomSource(seed);
  const labels = Uint32Array.from(random.values(COUNT, 0, CLASSES), Math.floor);
  const noise = random.values(COUNT * FEATURES, -1, 1);
  const values = Float32Array.from(noise, (value, i) => {
    const isTypical = i % FEATURES === labels[Math.floor(i / FEATURES)];
    return Math.max(0, value + (isTypical ? 0.75 : 0));
  });
  return { values, labels };
}

type Labelled = ReturnType<typeof labelledRows>;

/** Uploads rows in parts that do not end where chunks do. */
async function uploaded({ device }: KernelHost, { values, labels }: Labelled): Promise<GpuRows> {
  const rows = await GpuRows.create(device, {
    count: COUNT,
    features: FEATURES,
    classes: CLASSES,
  });
  for (let start = 0; start < COUNT; start += 1500) {
    rows.add(
      values.subarray(FEATURES * start, FEATURES * (start + 1500)),
      labels.subarray(start, start + 1500),
    );
  }
  return rows;
}

async function sumsCase(host: KernelHost): Promise<Check[]> {
  const given = labelledRows(60);
  const { values, labels } = given;
  const gpu = await uploaded(host, given);
  try {
    const random = randomSource(61);
    const weights = random.values((FEATURES + 1) * CLASSES, -1, 1);
    const expected = probeSet(values, labels, FEATURES, CLASSES);
    const sums = await gpu.linear.evaluate(weights);
    const own = await expected.evaluate(weights);
    // |z| ≤ 10: its error, and that of softmax, which are at most these for each row; and of up to 4096 additions.
    const dz = 10 * (FEATURES + 1) * ULP + 40 * ULP;
    const rowLoss = 2 * dz + 2 ** -21;
    const rounding = MOST_ROWS * ULP;
    const columns = Array.from({ length: FEATURES + 1 }, (_, f) =>
      f < FEATURES ? (expected.sums[f] as number) : COUNT,
    );

    const parameters = random.values(2 * CLASSES * FEATURES, -2, 2);
    const unitSums = await gpu.units.evaluate(parameters);
    const ownUnits = unitProbeSet(values, labels, FEATURES, CLASSES);
    const sizes = await termSizes(given, parameters);
    return [
      compare("sums", gpu.linear.sums, expected.sums, (f) => 1e-9 * (columns[f] as number)),
      compare(
        "squares",
        gpu.linear.squares,
        expected.squares,
        (f) => 2e-9 * (columns[f] as number),
      ),
      compare("loss", [sums.loss], [own.loss], () => COUNT * rowLoss),
      compare("gradient", sums.gradient, own.gradient, (i) => {
        const size = columns[Math.floor(i / CLASSES)] as number;
        return size * (dz + rounding);
      }),
      // Rows whose two largest logits differ by less than their errors may go either way; none does here.
      compare("errors", [sums.errors], [own.errors], () => 0.5),
      compare("counts", gpu.units.counts, ownUnits.counts, () => 0),
      // 2⁻²⁰ exceeds the error of any term (see src/self_check/cases/probes.ts), and 128 additions those of a chunk.
      compare(
        "unit sums",
        unitSums,
        await ownUnits.evaluate(parameters),
        (i) => COUNT * 2 ** -20 * 4 + 128 * ULP * (sizes[i] as number),
      ),
    ];
  } finally {
    gpu.destroy();
  }
}

/** The sums of the sizes of each sum's terms (6C,H). */
async function termSizes({ values, labels }: Labelled, parameters: Float64Array) {
  const sizes = new Float64Array(6 * CLASSES * FEATURES);
  for (let i = 0; i < values.length; i++) {
    const [row, j, h] = [Math.floor(i / FEATURES), i % FEATURES, values[i] as number];
    for (let c = 0; c < CLASSES; c++) {
      const w = parameters[c * FEATURES + j] as number;
      const b = parameters[(CLASSES + c) * FEATURES + j] as number;
      logisticTerms(w * h + b, h, labels[row] === c).forEach((term, s) => {
        (sizes[(s * CLASSES + c) * FEATURES + j] as number) += Math.abs(term);
      });
    }
  }
  return sizes;
}

/** The tolerances of the fits bound how far from the minimum each of two fits may end. */
async function fitCase(host: KernelHost): Promise<Check[]> {
  const [fit, heldOut] = [labelledRows(62), labelledRows(63)];
  const [onGpu, other] = [await uploaded(host, fit), await uploaded(host, heldOut)];
  try {
    const [own, ownOther] = [fit, heldOut].map(({ values, labels }) =>
      probeSet(values, labels, FEATURES, CLASSES),
    ) as [ReturnType<typeof probeSet>, ReturnType<typeof probeSet>];
    const probe = await fitLinearProbe(onGpu.linear, other.linear, CLASSES);
    const expected = await fitLinearProbe(own, ownOther, CLASSES);
    const unit = await fitUnitProbes(onGpu.units);
    const expectedUnit = await fitUnitProbes(
      unitProbeSet(fit.values, fit.labels, FEATURES, CLASSES),
    );
    return [
      compare(
        "error",
        [await probeError(probe, other.linear)],
        [await probeError(expected, ownOther)],
        () => 0.002,
      ),
      compare("best units", unit.bestUnits, expectedUnit.bestUnits, () => 0),
      compare("losses", unit.losses, expectedUnit.losses, () => 2e-6),
    ];
  } finally {
    onGpu.destroy();
    other.destroy();
  }
}

/** The matmuls in the variants for few and for many classes. */
async function variantsCase(host: KernelHost): Promise<Check[]> {
  const checks: Check[] = [];
  for (const classes of [3, 10, 67]) {
    for (const { withVariant } of linearProbeStages(0)) {
      if (!withVariant) continue;
      const { kernel } = withVariant(variantFor(classes));
      const shape = { rows: 65, inputs: 66, hidden: classes };
      for (const check of await caseOf(kernel)(shape, defaultSettings).run(host, kernel)) {
        checks.push({ ...check, what: `${check.what} of ${kernel.label}, ${classes} classes` });
      }
    }
  }
  return checks;
}

export const probeCases = [
  { name: "probes: matmuls in the variants for their classes", run: variantsCase },
  { name: "probes: sums over rows in two chunks", run: sumsCase },
  { name: "probes: fits end where those in float64 do", run: fitCase },
];
