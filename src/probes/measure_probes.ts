// How well codes predict the classes of rows, beside the inputs and their principal components.

import { numbersTo } from "../data/order.ts";
import { drawTestRows } from "../data/prepare/row_parts.ts";
import { everyNth, type LoadedSet, type Rows, takeRows } from "../data/rows.ts";
import { PipelineCache } from "../engine/pipelines.ts";
import { mean } from "../math.ts";
import { fitLinearProbe, probeError } from "../statistics/linear_probe.ts";
import { bothUnitSets, fitUnitProbes, meanLosses } from "../statistics/unit_probe.ts";
import { GpuRows } from "./gpu_rows.ts";

/** What the rows of a set become. */
interface Features {
  /** F */
  readonly count: number;
  /** Returns (count,F). */
  of(rows: Rows): Promise<Float32Array>;
}

export interface ProbeJob {
  readonly device: GPUDevice;
  readonly train: LoadedSet;
  /** Used only if it has labels. */
  readonly test: LoadedSet | undefined;
  /** `pca` is undefined if rows have too many values for it. */
  readonly features: {
    readonly codes: Features;
    readonly inputs: Features;
    readonly pca: Features | undefined;
  };
  /** Called with the share that is done. */
  readonly report?: (share: number) => void;
  /** Ends the measurement: it throws the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface LinearMeasure {
  readonly features: number;
  /** The share of the test rows that are classified wrongly; undefined without labelled test rows. */
  readonly error: number | undefined;
  readonly heldOutError: number;
  readonly ridge: number;
}

/** The unit that predicts a class best, chosen on the training rows. */
interface BestUnit {
  readonly name: string;
  readonly unit: number;
  /** Its mean loss on the test rows, or on the training rows if there are none, in nats. */
  readonly loss: number;
}

export interface ProbeMeasures {
  /** Training rows that the probes were fitted to, a third of which were held out to choose the ridge. */
  readonly rows: number;
  readonly testRows: number | undefined;
  readonly linear: {
    readonly codes: LinearMeasure;
    readonly inputs: LinearMeasure;
    readonly pca: LinearMeasure | undefined;
  };
  readonly unit: {
    /** Over the classes, as `baseline`. */
    readonly meanLoss: number;
    /** The mean loss of predicting each class's share, without any unit. */
    readonly baseline: number;
    readonly classes: readonly BestUnit[];
  };
}

/** The most features of training and of test rows on the GPU: 256 and 128 MiB. */
const TRAIN_VALUES = 2 ** 26;
const TEST_VALUES = 2 ** 25;
/** The most values of features or rows on the host at a time. */
const PART_VALUES = 2 ** 19;

/** Draws the same rows of the same number of them every time. */
const SEED = 0;
const HELD_OUT = 1 / 3;

/** Computes all features part by part, so that the host never holds those of all rows. */
export async function measureProbes(job: ProbeJob): Promise<ProbeMeasures> {
  const { features, report } = job;
  const { codes, inputs, pca } = features;
  const widest = Math.max(...[codes, inputs, pca].map((each) => each?.count ?? 0));
  const fitted = (values: number) => Math.max(2, Math.floor(values / widest));
  const train = everyNth(job.train, fitted(TRAIN_VALUES));
  const test = job.test?.labels && everyNth(job.test, fitted(TEST_VALUES));
  /** The probes of codes take twice as long as the others. */
  const within = (from: number, to: number) => (share: number) =>
    report?.(from + share * (to - from));

  const source = { ...job, train, test, pipelines: new PipelineCache(job.device) };
  const ofCodes = await withRows(source, codes, async (rows) => ({
    linear: await linearMeasure(codes, rows, within(0, 0.3)),
    unit: await unitMeasure(train, rows, within(0.3, 0.5)),
  }));
  const linearOf = (of: Features, progress: (share: number) => void) =>
    withRows(source, of, (rows) => linearMeasure(of, rows, progress));
  const ofInputs = await linearOf(inputs, within(0.5, 0.75));
  const ofPca = pca && (await linearOf(pca, within(0.75, 1)));
  return {
    rows: train.count,
    testRows: test?.count,
    linear: { codes: ofCodes.linear, inputs: ofInputs, pca: ofPca },
    unit: ofCodes.unit,
  };
}

interface ProbeRows {
  readonly fit: GpuRows;
  readonly heldOut: GpuRows;
  readonly test: GpuRows | undefined;
  /** C */
  readonly classes: number;
}

/** Loads features onto the GPU, and frees them after they are used. */
async function withRows<Result>(
  { device, pipelines, signal, train, test }: ProbeJob & { readonly pipelines: PipelineCache },
  features: Features,
  use: (rows: ProbeRows) => Promise<Result>,
): Promise<Result> {
  const loaded: GpuRows[] = [];
  const classes = train.labels?.names.length ?? 0;
  const load = async (set: LoadedSet, numbers = numbersTo(set.count)) => {
    const shape = { count: numbers.length, features: features.count, classes };
    const rows = await GpuRows.create(device, shape, { pipelines, ...(signal && { signal }) });
    loaded.push(rows);
    const atOnce = Math.max(1, Math.floor(PART_VALUES / Math.max(features.count, set.inputs)));
    for (let start = 0; start < numbers.length; start += atOnce) {
      const part = numbers.subarray(start, start + atOnce);
      const labels = Uint32Array.from(part, (row) => set.labels?.classes[row] as number);
      rows.add(await features.of(takeRows(set, part)), labels);
    }
    return rows;
  };
  const drawn = drawTestRows(train.count, HELD_OUT, SEED);
  try {
    const fit = await load(train, drawn.train);
    const heldOut = await load(train, drawn.test);
    const tested = test && (await load(test));
    return await use({ fit, heldOut, test: tested, classes });
  } finally {
    for (const rows of loaded) rows.destroy();
  }
}

async function linearMeasure(
  { count }: Features,
  { fit, heldOut, test, classes }: ProbeRows,
  report: (share: number) => void,
): Promise<LinearMeasure> {
  const probe = await fitLinearProbe(fit.linear, heldOut.linear, classes, report);
  const { heldOutError, ridge } = probe;
  const error = test && (await probeError(probe, test.linear));
  return { features: count, error, heldOutError, ridge };
}

async function unitMeasure(
  { labels }: LoadedSet,
  { fit, heldOut, test }: ProbeRows,
  report: (share: number) => void,
): Promise<ProbeMeasures["unit"]> {
  const all = bothUnitSets(fit.units, heldOut.units);
  const { parameters, losses, bestUnits } = await fitUnitProbes(all, report);
  const measured = test?.units ?? all;
  const found = test ? await meanLosses(test.units, parameters) : losses;
  const hidden = all.squares.length;
  const classes = Array.from(bestUnits, (unit, c) => ({
    name: labels?.names[c] ?? String(c),
    unit,
    loss: found[c * hidden + unit] as number,
  }));
  const baselines = Array.from(measured.counts, (count, c) =>
    crossEntropy(count / measured.rows, (all.counts[c] as number) / all.rows),
  );
  return { meanLoss: mean(classes.map(({ loss }) => loss)), baseline: mean(baselines), classes };
}

/** −q ln p − (1 − q) ln(1 − p); infinite if p excludes what q allows. */
function crossEntropy(q: number, p: number): number {
  const term = (share: number, predicted: number) =>
    share === 0 ? 0 : -share * Math.log(predicted);
  return term(q, p) + term(1 - q, 1 - p);
}
