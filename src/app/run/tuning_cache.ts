// Caches the tuner's choices in this browser's storage, which may be blocked, full or damaged: then the
// run is tuned again, and the page says so.

import {
  emptyRecord,
  parseRecord,
  recordedVariants,
  type TuningRecord,
  withRecord,
} from "../../training/tuning/record.ts";
import type { Variants } from "../../training/tuning/variants.ts";
import { tuningError } from "../state/run.ts";

const ITEM = "parsimony.tuning";

/** The fastest matmul variants of a run, from an earlier run if one was tuned. */
export class TuningCache {
  private fastest: Variants | undefined;
  private isRejected = false;

  /** @param key of the adapter and the settings (see `tuningKey`) */
  constructor(
    private readonly key: string,
    device: GPUDevice,
  ) {
    tuningError.value = undefined;
    this.fastest = recordedVariants(readRecord(), key, device);
  }

  /** The fastest variants, once they are known. */
  get variants(): Variants | undefined {
    return this.fastest;
  }

  /** Forgets the variants of an earlier run, which do not work here, and says why; the run is tuned again. */
  reject(why: string): void {
    if (this.isRejected) return;
    this.isRejected = true;
    this.fastest = undefined;
    tuningError.value = `The tuned kernels were not used: ${why}`;
  }

  save(variants: Variants): void {
    this.fastest = variants;
    try {
      localStorage.setItem(ITEM, JSON.stringify(withRecord(readRecord(), this.key, variants)));
      tuningError.value = undefined;
    } catch (error) {
      tuningError.value = `The tuning result could not be saved: ${(error as Error).message}`;
    }
  }
}

function readRecord(): TuningRecord {
  let text: string | null;
  try {
    text = localStorage.getItem(ITEM);
  } catch (error) {
    tuningError.value = `The saved tuning result could not be read: ${(error as Error).message}`;
    return emptyRecord;
  }
  if (text === null) return emptyRecord;
  const record = parseRecord(text);
  if (!record) {
    tuningError.value = "The saved tuning result was ignored: it is damaged or out of date.";
  }
  return record ?? emptyRecord;
}
