// What `sweep` refuses before its first run, because a later run could not be trained.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "@playwright/test";
import { checkRuns } from "../../src/cli/check_runs.ts";
import type { TrainOptions } from "../../src/cli/train_options.ts";
import { parseSettings, type Settings } from "../../src/config/settings.ts";
import { writeWeights } from "../../src/files/weights.ts";
import { initialParameters } from "../../src/model/init.ts";
import { freshFolder } from "../support/cli.ts";
import { expectRejection } from "../support/refusal.ts";

const folder = freshFolder();
const data = join(folder, "rows.csv");
const labels = join(folder, "labels.txt");
const init = join(folder, "4.safetensors");
const [count, inputs] = [6000, 3];
const lines = Array.from({ length: count }, (_, i) => `${(i % 400) / 4},0.5,${i % 3}`);
writeFileSync(data, `${lines.join("\n")}\n`);
writeFileSync(labels, Array.from(lines, (_, i) => `${i % 40}\n`).join(""));
const shape = { inputs, hidden: 4 };
writeFileSync(init, writeWeights(shape, initialParameters(shape, 1), {}));

/** More than any run of these tests needs. */
const limits = {
  maxBufferSize: 2 ** 28,
  maxStorageBufferBindingSize: 2 ** 28,
  maxStorageBuffersPerShaderStage: 16,
  maxComputeWorkgroupsPerDimension: 65_535,
} as GPUSupportedLimits;

function check(
  all: readonly Partial<Settings>[],
  more: Partial<TrainOptions> = {},
  found = limits,
): Promise<void> {
  const runs = all.map((settings) => ({
    settings: parseSettings({ hiddenUnits: 4, batchSize: 8, ...settings }),
    ...{ data, dataFlags: {}, probes: false, tune: false, retune: false, skipValidation: false },
    ...more,
  }));
  return checkRuns(runs, async () => found);
}

test("a later run's settings must go with the data", async () => {
  await check([{}, { inputScale: "sqrt-d" }, { seed: 7 }]);
  await expectRejection(
    check([{}, { reconstructionError: "cross-entropy" }]),
    /^Values from 0 to 99\.75 lie outside 0 to 1, /,
  );
  await expectRejection(check([{}, { trainImages: 5401 }]), "has only 5400 training rows");
});

test("a later run must have the size of the initial weights", async () => {
  await check([{}, { epochs: 7 }], { init });
  await expectRejection(
    check([{}, { hiddenUnits: 5 }], { init }),
    "W_enc as F32 [3, 4]; this model needs F32 [3, 5].",
  );
});

test("a later run must have few enough units for probes", async () => {
  const more = { probes: true, dataFlags: { labels } };
  await check([{}], more);
  await expectRejection(
    check([{}, { hiddenUnits: 32_768 }], more),
    /^Probes need at most .* 32,768 units and 40 classes are more; leave out --probes\.$/,
  );
});

test("a later run must fit the device, which need not hold all rows at once", async () => {
  // The rows take 5400 · 16 bytes.
  const small = { ...limits, maxStorageBufferBindingSize: 2 ** 16 };
  await check([{}], {}, small);
  await expectRejection(
    check([{}, { hiddenUnits: 4000 }], {}, small),
    /^This run needs maxStorageBufferBindingSize ≥ \d+ for the buffer of \w+, but the device allows 65536; /,
  );
});
