// The model on the CPU: the only one if there is no WebGPU.

import { signal } from "@preact/signals";
import type { Rows } from "../../data/rows.ts";

/** What Poke needs of a model. */
export interface PokeModel {
  /** Steps trained. */
  readonly step: number;
  /** H */
  readonly hidden: number;
  /** Returns the code of a single image (H). */
  readonly encode: (image: Rows) => Promise<Float32Array>;
  /** Returns the reconstructions (n,D) of codes (n,H). */
  readonly decode: (codes: Float32Array) => Promise<Float32Array>;
  /** Returns the decoder weights of a unit (D). */
  readonly decoderRow: (unit: number) => Promise<Float32Array>;
}

export interface CpuModel extends PokeModel {
  /** (H,D) */
  readonly decoderWeights: Float32Array;
}

export const cpuModel = signal<CpuModel>();
