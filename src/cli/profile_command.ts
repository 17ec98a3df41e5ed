// parsimony profile: how fast a run's kernels are on this machine, on the terminal and in files.

import { firstImages, imageSize } from "../data/images.ts";
import { InputError } from "../input_error.ts";
import { type Measured, type Measuring, measure } from "../profile/measure.ts";
import { jobOf, textOf } from "../profile/table.ts";
import { planRun } from "../training/plan.ts";
import { tuningKey } from "../training/tuning_record.ts";
import { findDevice } from "./device.ts";
import { readImageSets } from "./input_files.ts";
import type { Interruption } from "./interruption.ts";
import type { ProfileOptions } from "./profile_options.ts";
import { startBar } from "./progress_bar.ts";
import { adapterLine } from "./summary.ts";
import { loadForms, saveForms } from "./tuning_cache.ts";
import { checkWritable, writeWhole } from "./write_file.ts";

/**
 * Measures and prints, and writes the files that were asked for. Everything given is checked before
 * anything is measured.
 * @throws InputError saying what is wrong with what was given
 * @throws WriteError where a file can no longer be written at the end
 */
export async function profile(options: ProfileOptions, interruption: Interruption): Promise<void> {
  const { settings, data, json, trace } = options;
  if (json) checkWritable("--json", json);
  if (trace) checkWritable("--trace", trace);
  if (json && json === trace) throw new InputError("--json and --trace name the same file.");
  const images = firstImages((await readImageSets(data)).train, settings.trainImages);
  const plan = planRun(settings, imageSize(images), images.count);
  const found = await findDevice(plan, options.adapter);
  try {
    console.log(adapterLine(found));
    const key = tuningKey(found.adapter.name, settings, imageSize(images));
    const { tune, retune, rounds } = options;
    const forms = tune && !retune ? await loadForms(key, found.device) : undefined;
    const job = { ...found, settings, images, tune, rounds, ...(forms && { forms }) };
    const measured = await followed(measure(job), interruption);
    if (measured.tunedForms) await saveForms(key, measured.tunedForms);
    console.log(`Profile of ${jobOf(measured.profile)}.\n\n${textOf(measured.profile)}`);
    if (json) writeWhole(json, `${JSON.stringify(measured.profile, null, 2)}\n`);
    if (trace) writeWhole(trace, JSON.stringify(measured.trace));
    const written = [json, trace].filter((file) => file !== undefined);
    if (written.length > 0) console.log(`Written: ${written.join(", ")}`);
  } finally {
    found.device.destroy();
  }
}

/** The result of a measurement, with its progress on the terminal, where there is one. */
async function followed(
  measuring: AsyncGenerator<Measuring, void, void>,
  interruption: Interruption,
): Promise<Measured> {
  const bar = process.stdout.isTTY
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
