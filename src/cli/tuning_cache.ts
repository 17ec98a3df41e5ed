// The tuner's results, saved in the user's cache folder.

import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  emptyRecord,
  parseRecord,
  recordedVariants,
  type TuningRecord,
  withRecord,
} from "../training/tuning/record.ts";
import type { Variants } from "../training/tuning/variants.ts";
import { cacheFolder } from "./cache_folder.ts";
import { output } from "./output.ts";
import { causeOf } from "./system_error.ts";
import { writeWhole } from "./write_file.ts";

const cacheFile = () => join(cacheFolder(), "tuning.json");

/** Returns the variants that an earlier run found, or undefined if none are saved or usable. */
export async function loadVariants(key: string, device: GPUDevice): Promise<Variants | undefined> {
  return recordedVariants(await readRecord((line) => output.warn(line)), key, device);
}

/** Adds the variants to the file. If that fails, prints a line and continues. */
export async function saveVariants(key: string, variants: Variants): Promise<void> {
  const file = cacheFile();
  try {
    const text = JSON.stringify(withRecord(await readRecord(), key, variants), null, 2);
    await mkdir(dirname(file), { recursive: true });
    writeWhole(file, text);
  } catch (error) {
    const { cause = error } = error as Error;
    output.warn(`The tuning result could not be saved to ${file}: ${causeOf(cause, "write")}.`);
  }
}

/** @param warn receives a line if the file exists but cannot be used */
async function readRecord(warn: (line: string) => void = () => {}): Promise<TuningRecord> {
  const file = cacheFile();
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") {
      warn(`Saved tuning results were ignored: ${file} cannot be read: ${causeOf(error, "read")}.`);
    }
    return emptyRecord;
  }
  const record = parseRecord(text);
  if (!record) warn(`Saved tuning results were ignored: ${file} is damaged or out of date.`);
  return record ?? emptyRecord;
}
