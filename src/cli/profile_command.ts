// parsimony profile: measures how fast a run's kernels are on this machine.

import { formatOf } from "../data/rows.ts";
import { InputError } from "../input_error.ts";
import { type Measured, type Measuring, measure } from "../profile/measure.ts";
import { profileJson } from "../profile/profile_json.ts";
import { jobOf, textOf } from "../profile/table.ts";
import { planRun } from "../training/plan.ts";
import { loadMethod } from "../training/stages.ts";
import { learnsSparsity, tuningKey } from "../training/tuning/record.ts";
import { findDevice } from "./device.ts";
import type { Interruption } from "./interruption.ts";
import { output } from "./output.ts";
import type { ProfileOptions } from "./profile_options.ts";
import { startBar } from "./progress_bar.ts";
import { loadPrepared, prepareTraining } from "./run_inputs.ts";
import { adapterLine } from "./summary.ts";
import { loadVariants, saveVariants } from "./tuning_cache.ts";
import { checkWritable, writeWhole } from "./write_file.ts";

/**
 * Measures, prints the profile and writes the requested files. All input is checked before anything is
 * measured.
 * @throws InputError if the input is wrong
 * @throws WriteError if a file can no longer be written at the end
 */
export async function profile(options: ProfileOptions, interruption: Interruption): Promise<void> {
  const { settings, data, trace } = options;
  if (trace) checkWritable("--trace", trace);
  if (trace !== undefined && trace === output.file) {
    throw new InputError("--json and --trace name the same file; give two different ones.");
  }
  const { train: rows } = await loadPrepared(await prepareTraining(data, {}, options));
  await loadMethod(settings);
  const plan = planRun(settings, rows.inputs, rows.count, formatOf(rows));
  const found = await findDevice(() => plan, options.adapter, options.skipValidation);
  try {
    output.note(adapterLine(found));
    const key = tuningKey(found.adapter.name, plan);
    const { tune, retune, rounds } = options;
    const variants = tune && !retune ? await loadVariants(key, found.device) : undefined;
    const job = { ...found, settings, rows, tune, rounds, ...(variants && { variants }) };
    const measured = await withProgressBar(measure(job), interruption);
    // Codes that learn to be sparse are not yet sparse here.
    if (measured.tunedVariants && !learnsSparsity(plan)) {
      await saveVariants(key, measured.tunedVariants);
    }
    output.result(
      profileJson(measured.profile),
      `Profile of ${jobOf(measured.profile)}.\n\n${textOf(measured.profile)}`,
    );
    if (trace === undefined) return;
    writeWhole(trace, JSON.stringify(measured.trace));
    output.note(`Wrote ${trace}.`);
  } finally {
    found.device.destroy();
  }
}

/** Returns the result of a measurement, showing its progress if there is a terminal for it. */
async function withProgressBar(
  measuring: AsyncGenerator<Measuring, void, void>,
  interruption: Interruption,
): Promise<Measured> {
  const bar = output.terminal
    ? startBar("{bar} {text} {value}/{total}", 1, { clearOnComplete: true })
    : undefined;
  interruption.cleanUps.push(() => bar?.stop());
  try {
    for await (const { activity, done, total, result } of measuring) {
      if (result) return result;
      bar?.setTotal(total);
      bar?.update(done, { text: activity });
    }
    throw new Error("The measurement ended without a result.");
  } finally {
    bar?.stop();
  }
}
