// The tuner's choices in a file of the user's cache folder.

import { mkdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import {
  emptyRecord,
  parseRecord,
  recordedVariants,
  type TuningRecord,
  withRecord,
} from "../training/tuning/record.ts";
import type { Variants } from "../training/tuning/variants.ts";
import { writeWhole } from "./write_file.ts";

const folders: Partial<Record<NodeJS.Platform, string>> = {
  darwin: join(homedir(), "Library/Caches"),
  win32: process.env.LOCALAPPDATA ?? join(homedir(), "AppData/Local"),
};

const cacheFile = () =>
  join(
    process.env.XDG_CACHE_HOME ?? folders[process.platform] ?? join(homedir(), ".cache"),
    "parsimony/tuning.json",
  );

/** The forms that an earlier run found; nothing where there is none, or the file is no use. */
export async function loadVariants(key: string, device: GPUDevice): Promise<Variants | undefined> {
  return recordedVariants(await readRecord((line) => console.error(line)), key, device);
}

/** Adds the forms to the file; where that cannot be, says so in one line and goes on. */
export async function saveVariants(key: string, forms: Variants): Promise<void> {
  const file = cacheFile();
  try {
    const text = JSON.stringify(withRecord(await readRecord(), key, forms), null, 2);
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
