// The tuner's choices in this browser's storage, which may be blocked, full or damaged: then the run
// tunes anew, and the page says so in a line.

import {
  emptyRecord,
  parseRecord,
  recordedVariants,
  type TuningRecord,
  withRecord,
} from "../../training/tuning/record.ts";
import type { Variants } from "../../training/tuning/variants.ts";
import { tuningError } from "../state/state.ts";

const ITEM = "parsimony.tuning";

/** The forms that an earlier run found; nothing where there is none, or what is kept is no use. */
export function loadVariants(key: string, device: GPUDevice): Variants | undefined {
  tuningError.value = undefined;
  return recordedVariants(readRecord(), key, device);
}

export function saveVariants(key: string, forms: Variants): void {
  try {
    localStorage.setItem(ITEM, JSON.stringify(withRecord(readRecord(), key, forms)));
    tuningError.value = undefined;
  } catch (error) {
    tuningError.value = `The tuning is not kept for the next run: ${(error as Error).message}`;
  }
}

function readRecord(): TuningRecord {
  let text: string | null;
  try {
    text = localStorage.getItem(ITEM);
  } catch (error) {
    tuningError.value = `The tuning of earlier runs is not used: ${(error as Error).message}`;
    return emptyRecord;
  }
  if (text === null) return emptyRecord;
  const record = parseRecord(text);
  if (!record) {
    tuningError.value = "The tuning of earlier runs is not used: what is kept is damaged or old.";
  }
  return record ?? emptyRecord;
}
