// The tuner's choices in a file of the user's cache folder.

import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ProductForms } from "../training/forms.ts";
import {
  emptyRecord,
  parseRecord,
  recordedForms,
  type TuningRecord,
  withForms,
} from "../training/tuning_record.ts";
import { cacheFolder } from "./cache_folder.ts";
import { writeWhole } from "./write_file.ts";

const cacheFile = () => join(cacheFolder(), "tuning.json");

/** The forms that an earlier run found; nothing where there is none, or the file is no use. */
export async function loadForms(key: string, device: GPUDevice): Promise<ProductForms | undefined> {
  return recordedForms(await readRecord((line) => console.error(line)), key, device);
}

/** Adds the forms to the file; where that cannot be, says so in one line and goes on. */
export async function saveForms(key: string, forms: ProductForms): Promise<void> {
  const file = cacheFile();
  try {
    const text = JSON.stringify(withForms(await readRecord(), key, forms), null, 2);
    await mkdir(dirname(file), { recursive: true });
    writeWhole(file, text);
  } catch (error) {
    console.error(`The tuning is not kept: ${(error as Error).message.replace(/\.$/, "")}.`);
  }
}

/** @param tell is told in a line why a file that is there is no use */
async function readRecord(tell: (line: string) => void = () => {}): Promise<TuningRecord> {
  const file = cacheFile();
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") tell(`The tuning of earlier runs is not used: ${message}.`);
    return emptyRecord;
  }
  const record = parseRecord(text);
  if (!record) tell(`The tuning of earlier runs is not used: ${file} is damaged or old.`);
  return record ?? emptyRecord;
}
