// What the formats of weights have in common.

import type { Settings } from "../../config/settings.ts";
import type { ImageShape } from "../../data/data_set.ts";
import type { Scaling } from "../../data/scaling.ts";
import type { Whitening } from "../../data/whitening.ts";
import type { ModelShape, Parameters } from "../../model/tensors.ts";
import type { FormatName } from "./names.ts";
import type { WeightsFiles } from "./weights_files.ts";

/** A model as its files have it. */
export interface Pretrained {
  readonly format: FormatName;
  /** Of its file or folder, in messages. */
  readonly name: string;
  readonly shape: ModelShape;
  readonly parameters: Parameters;
  /** What the files say about the model. */
  readonly given: Partial<Settings>;
  /** How values become the model's inputs, if the files say it. */
  readonly scaling?: Scaling;
  /** The factor of the inputs after their scaling, if the files say it. */
  readonly inputScale?: number;
  /** Of the rows that it was trained on, if they were images. */
  readonly image?: ImageShape;
  /** If these were patches. */
  readonly whitening?: Whitening;
  /** What a file of ours says of its origin: "parsimony 1.2.3", and the step of the run. */
  readonly savedBy?: { readonly producer?: string; readonly step?: number };
  /** What was converted, in sentences. */
  readonly notes: readonly string[];
}

/** A model of which everything is known, except perhaps how values become its inputs. */
export interface CompleteModel
  extends Omit<Pretrained, "given" | "inputScale" | "savedBy" | "notes"> {
  readonly settings: Settings;
  readonly inputScale: number;
}

/** The files that a format writes. */
export interface WrittenModel {
  /** By name; a single one is saved under the name that the user selects. */
  readonly files: Readonly<Record<string, Uint8Array<ArrayBuffer> | string>>;
  /** The lines of Python or JavaScript that load it. */
  readonly lines: readonly string[];
}

export interface WeightsFormat {
  /** Whether these are files of this format, from their names and, for some, the names in their headers. */
  readonly recognises?: (files: WeightsFiles) => Promise<boolean>;
  /** @throws InputError naming the file and the field that is wrong or cannot be converted */
  readonly read?: (files: WeightsFiles) => Promise<Pretrained>;
  /** @throws InputError saying what the format cannot express */
  readonly write?: (model: CompleteModel, target: Target) => Promise<WrittenModel>;
}

/** What a written model says about itself. */
export interface Target {
  /** The path or name under which it will be saved, for the lines that load it. */
  readonly path: string;
  /** Of Parsimony. */
  readonly version: string;
}
