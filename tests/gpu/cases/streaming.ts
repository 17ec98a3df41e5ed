// Sets that are read in chunks: the bits are those of the same set on the GPU.

import { parseSettings, type Settings } from "../../../src/config/settings.ts";
import { dataSetOf } from "../../../src/data/data_set.ts";
import { type EpochOrder, givenOrder } from "../../../src/data/order.ts";
import type { Rows, StreamedSet } from "../../../src/data/rows.ts";
import { InputError } from "../../../src/input_error.ts";
import { weightNames } from "../../../src/model/tensors.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import { columnScaling, sparseRows } from "../../../src/self_check/rows.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { Trainer, type TrainerOptions } from "../../../src/training/trainer.ts";
import { run } from "./training.ts";

const inputs = 13;
const format = { element: "f16", scaling: columnScaling(inputs, "f16") } as const;
const resident: Rows = sparseRows(501, inputs, format);

/** Reads rows with a delay that differs from read to read, as a disk does. */
function streamed({ values, scaling }: Rows): StreamedSet & { reads: number } {
  const set = dataSetOf(values, { name: "rows", inputs, isBytes: false, notes: [] });
  const counted = {
    ...set,
    scaling,
    reads: 0,
    rows: async (start: number, end: number) => {
      counted.reads++;
      for (let i = 0; i < (start * 7) % 20; i++) await Promise.resolve();
      return set.rows(start, end);
    },
  };
  return counted;
}

async function trained(host: KernelHost, options: Omit<TrainerOptions, "device">) {
  const trainer = await Trainer.create({ ...host, ...options });
  try {
    const records = await run(trainer);
    const parameters = await trainer.model.readParameters();
    return {
      losses: records.map(({ loss }) => loss),
      parameters: weightNames.flatMap((name) => [...parameters[name]]),
      ringRows: trainer.model.memory().order ?? 0,
    };
  } finally {
    trainer.destroy();
  }
}

const settingsOf = (changes: Partial<Settings>) =>
  parseSettings({ hiddenUnits: 6, batchSize: 32, epochs: 3, chunkRows: 80, ...changes });

/** Returns a device that reports these limits for buffers. */
function limited(device: GPUDevice, bytes: number): GPUDevice {
  const limits = new Proxy(device.limits, {
    get: (all, name: keyof GPUSupportedLimits) =>
      name === "maxStorageBufferBindingSize" ? bytes : all[name],
  });
  return new Proxy(device, {
    get(target, name) {
      if (name === "limits") return limits;
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

const ROWS = 2000;
const large: Rows = sparseRows(ROWS, inputs, format);
/** In bytes: 1024 rows, or 512 rows of a batch as f32. Two of four parts of 500 rows fit. */
const SMALL_LIMIT = 2 ** 15;

/** A set in memory that a buffer of the device cannot hold. */
async function largeSetCase(host: KernelHost, order?: EpochOrder): Promise<Check[]> {
  const settings = settingsOf({ chunkRows: 0 });
  const shared = { settings, rows: large, ...(order && { order }) };
  const expected = await trained(host, shared);
  const device = limited(host.device, SMALL_LIMIT);
  const checks: Check[] = [];
  for (const stepsPerSubmit of [1, 5, 200]) {
    const actual = await trained({ ...host, device }, { ...shared, stepsPerSubmit });
    const what = `, ${stepsPerSubmit} steps per submit`;
    checks.push(
      compare(`losses${what}`, actual.losses, expected.losses, () => 0),
      compare(`parameters${what}`, actual.parameters, expected.parameters, () => 0),
      compare(`bytes of the order${what}`, [actual.ringRows], [4 * 2 * 500], () => 0),
    );
  }
  return [
    ...checks,
    compare("bytes of the order of all rows", [expected.ringRows], [4 * ROWS], () => 0),
  ];
}

/** An order that ends inside of a part: as many steps as it has rows for, and then a sentence. */
async function shortOrderCase(host: KernelHost): Promise<Check[]> {
  const settings = settingsOf({ chunkRows: 0 });
  const numbers = Uint32Array.from({ length: ROWS + 104 }, (_, i) => (i * 7) % ROWS);
  const order = givenOrder(numbers, ROWS, numbers.length);
  const options = { settings, rows: large, order, stepsPerSubmit: 1 };
  const outcomes: number[][] = [];
  let message = "";
  for (const device of [host.device, limited(host.device, SMALL_LIMIT)]) {
    const trainer = await Trainer.create({ ...host, device, ...options });
    const losses: number[] = [];
    try {
      for await (const { records } of trainer.train()) {
        losses.push(...records.map(({ loss }) => loss));
      }
    } catch (error) {
      message = (error as Error).message;
    } finally {
      trainer.destroy();
    }
    outcomes.push(losses);
  }
  const [expected = [], actual = []] = outcomes;
  const isTold = Number(message === "The order of epoch 2 ends after 104 rows; step 67 needs 128.");
  return [
    compare("steps", [expected.length], [63 + 3], () => 0),
    compare("losses", actual, expected, () => 0),
    compare(`message: ${message}`, [isTold], [1], () => 0),
  ];
}

async function sameBitsCase(host: KernelHost, changes: Partial<Settings>): Promise<Check[]> {
  const settings = settingsOf(changes);
  const expected = await trained(host, { settings, rows: resident });
  const checks: Check[] = [];
  for (const stepsPerSubmit of [1, 5, 200]) {
    const rows = streamed(resident);
    const actual = await trained(host, { settings, rows, stepsPerSubmit });
    const what = `, ${stepsPerSubmit} steps per submit`;
    checks.push(
      compare(`losses${what}`, actual.losses, expected.losses, () => 0),
      compare(`parameters${what}`, actual.parameters, expected.parameters, () => 0),
      // 501 rows are seven chunks of 71 or 72 rows; two of them are on the GPU, each chunk is read once per epoch.
      compare(`bytes of the order${what}`, [actual.ringRows], [4 * 2 * 72], () => 0),
      compare(`reads${what}`, [rows.reads], [7 * 3], () => 0),
    );
  }
  const whole = await trained(host, {
    settings: settingsOf({ ...changes, chunkRows: 0 }),
    rows: resident,
  });
  const isOther = Number(whole.losses.some((loss, i) => loss !== expected.losses[i]));
  return [
    ...checks,
    compare("whether chunks change the order", [isOther + 1], [settings.shuffle ? 2 : 1], () => 0),
  ];
}

/** A run that is resumed in the middle of a chunk has the same bits. */
async function resumedCase(host: KernelHost): Promise<Check[]> {
  const settings = settingsOf({});
  const expected = await trained(host, { settings, rows: resident });
  const interrupted = await Trainer.create({ ...host, settings, rows: streamed(resident) });
  await run(interrupted, 21);
  const state = await interrupted.readState();
  interrupted.destroy();
  const actual = await trained(host, { settings, rows: streamed(resident), state });
  return [
    compare("losses", actual.losses, expected.losses.slice(21), () => 0),
    compare("parameters", actual.parameters, expected.parameters, () => 0),
  ];
}

async function refusedCase(host: KernelHost): Promise<Check[]> {
  const failing = { ...streamed(resident), rows: () => Promise.reject(new InputError("gone")) };
  const attempts: [options: Omit<TrainerOptions, "device">, message: string][] = [
    [{ settings: settingsOf({ batchSize: 73 }), rows: streamed(resident) }, "fewer than a batch"],
    [
      { settings: settingsOf({}), rows: streamed(resident), order: () => Uint32Array.of(0) },
      "needs all rows in memory",
    ],
    [{ settings: settingsOf({}), rows: failing }, "gone"],
  ];
  const checks: Check[] = [];
  for (const [options, message] of attempts) {
    const error = await trained(host, options).catch((error: Error) => error);
    const isRefused = error instanceof InputError && error.message.includes(message);
    checks.push(compare(`refused: ${message} (${error})`, [Number(isRefused)], [1], () => 0));
  }
  return checks;
}

export const streamingCases = [
  {
    name: "a streamed set has the bits of a resident one",
    run: (host: KernelHost) => sameBitsCase(host, {}),
  },
  {
    name: "a streamed set in its own order has the bits of a resident one",
    run: (host: KernelHost) => sameBitsCase(host, { shuffle: false }),
  },
  {
    name: "a set that is larger than a buffer has the bits of one that is not",
    run: (host: KernelHost) => largeSetCase(host),
  },
  {
    name: "a given order of a set that is larger than a buffer",
    run: (host: KernelHost) =>
      largeSetCase(host, (epoch) =>
        Uint32Array.from({ length: ROWS }, (_, i) => (i * 7 + epoch) % ROWS),
      ),
  },
  { name: "a given order that ends early, of a set larger than a buffer", run: shortOrderCase },
  { name: "a resumed run on a streamed set", run: resumedCase },
  { name: "streamed sets that cannot be trained on", run: refusedCase },
];
