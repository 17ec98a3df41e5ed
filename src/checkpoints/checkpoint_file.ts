// A checkpoint as a safetensors file, which the page and the command share: the parameters by their names, each moment
// as firstMoment.W_enc, the counters of units, and the rest as JSON in the metadata.

import * as v from "valibot";
import { parseSavedSettings, SETTINGS_VERSION } from "../config/saved_settings.ts";
import type { Settings } from "../config/settings.ts";
import type { Scaling } from "../data/scaling.ts";
import { parseScaling } from "../files/parse_scaling.ts";
import { readSafetensors, type Tensor } from "../files/safetensors.ts";
import { scalingJson } from "../files/scaling_json.ts";
import { type WritableTensor, writeSafetensors } from "../files/write_safetensors.ts";
import { InputError } from "../input_error.ts";
import { tensorEntries, tensorShapes } from "../model/tensors.ts";
import { shortened } from "../text.ts";
import { countsDead } from "../training/history_columns.ts";
import { carriedNames, type TrainerState } from "../training/state.ts";
import { checkedCheckpoint, parsed } from "./checked_checkpoint.ts";
import { type Checkpoint, isCheckpoint } from "./checkpoint.ts";
import { whole } from "./history_schema.ts";

/** The version of the format; a file names it, and the library's version. */
const CHECKPOINT_VERSION = 1;

/** How the stored values became the model's inputs. */
export interface InputFacts {
  readonly scaling: Scaling;
  readonly inputScale: number;
}

/**
 * Returns the bytes of the file.
 * @param version of Parsimony
 */
export function writeCheckpoint(
  { savedAt, settings, images, data, state, history, log }: Checkpoint,
  { scaling, inputScale }: InputFacts,
  version: string,
): Uint8Array<ArrayBuffer> {
  const tensors = tensorTable(settings, data.inputs).map(({ name, values, shape }) => {
    return [name, { shape, values: values(state) as WritableTensor["values"] }] as const;
  });
  return writeSafetensors(Object.fromEntries(tensors), {
    producer: `parsimony ${version}`,
    checkpointVersion: String(CHECKPOINT_VERSION),
    savedAt: String(savedAt),
    step: String(state.step),
    settings: JSON.stringify(settings),
    settingsVersion: String(SETTINGS_VERSION),
    scaling: scalingJson(scaling),
    inputScale: String(inputScale),
    images: String(images),
    data: JSON.stringify(data),
    ...(history && { history: JSON.stringify(history) }),
    ...(log !== undefined && { log: JSON.stringify(log) }),
  });
}

/**
 * Reads a file of unknown origin. Nothing is allocated before its header has been checked.
 * @param fileName the file's name in messages
 * @throws InputError naming the file and what is wrong with it
 */
export function readCheckpoint(file: Uint8Array, fileName: string): Checkpoint {
  const { tensors, metadata } = readSafetensors(file, fileName);
  refuseOthers(metadata, fileName);
  return naming(fileName, () => {
    const about = parsed(metadataSchema, metadata);
    const settings = parseSavedSettings(about.settings, about.settingsVersion);
    const { step, data, savedAt, images, history, log } = about;
    parseScaling(about.scaling, data.inputs, fileName);
    return checkedCheckpoint({
      ...{ savedAt, images, data, settings },
      state: stateOf(tensors, settings, data.inputs, step),
      ...(history !== undefined && { history }),
      ...(log !== undefined && { log }),
    });
  });
}

function refuseOthers(metadata: Readonly<Record<string, string>>, fileName: string): void {
  if (!isCheckpoint(metadata)) {
    throw new InputError(
      `${fileName} is not a checkpoint: its metadata have no checkpointVersion.`,
    );
  }
  const version = Number(metadata.checkpointVersion);
  if (version === CHECKPOINT_VERSION) return;
  const by = metadata.producer === undefined ? "" : ` by ${shortened(metadata.producer)}`;
  throw new InputError(
    `${fileName} was written${by} with checkpointVersion ${shortened(metadata.checkpointVersion)}; this version of Parsimony reads version ${CHECKPOINT_VERSION}.`,
  );
}

const json = v.pipe(v.string(), v.parseJson());
const number = v.pipe(v.string(), v.transform(Number), whole);
const metadataSchema = v.object({
  settings: json,
  settingsVersion: number,
  scaling: v.string(),
  inputScale: v.pipe(v.string(), v.transform(Number), v.finite(), v.gtValue(0)),
  step: number,
  savedAt: number,
  images: number,
  data: v.pipe(json, v.looseObject({ inputs: v.pipe(whole, v.minValue(1)) })),
  history: v.exactOptional(json),
  log: v.exactOptional(json),
});

interface TensorRow {
  readonly name: string;
  readonly dtype: "F32" | "U32";
  readonly shape: readonly number[];
  values(state: TrainerState): Float32Array | Uint32Array | undefined;
}

/** The tensors of a checkpoint with these settings, in the order of the file. */
function tensorTable(settings: Settings, inputs: number): TensorRow[] {
  const { hiddenUnits: hidden, activation } = settings;
  const shapes = tensorEntries(tensorShapes({ inputs, hidden, activation }));
  const rows = carriedNames(settings).flatMap((buffer) =>
    shapes.map(([tensor, shape]): TensorRow => {
      const name = nameOf(buffer, tensor);
      return { name, dtype: "F32", shape, values: (state) => state[buffer][tensor] };
    }),
  );
  const counters: TensorRow = {
    name: "counters",
    dtype: "U32",
    shape: [hidden],
    values: (state) => state.counters,
  };
  return countsDead(settings) ? [...rows, counters] : rows;
}

const nameOf = (buffer: string, tensor: string) =>
  buffer === "parameters" ? tensor : `${buffer}.${tensor}`;

/** @throws InputError naming a tensor that is missing, unknown or of another type or shape */
function stateOf(
  tensors: ReadonlyMap<string, Tensor>,
  settings: Settings,
  inputs: number,
  step: number,
): TrainerState {
  const table = tensorTable(settings, inputs);
  for (const name of tensors.keys()) {
    if (table.some((row) => row.name === name)) continue;
    throw new InputError(`Its tensor ${shortened(name)} does not belong to a run of its settings.`);
  }
  const read = new Map(table.map((row) => [row.name, valuesOf(tensors.get(row.name), row)]));
  const { activation, hiddenUnits: hidden } = settings;
  const names = tensorEntries(tensorShapes({ inputs, hidden, activation }));
  const buffers = carriedNames(settings).map((buffer) => {
    const values = names.map(([tensor]) => [tensor, read.get(nameOf(buffer, tensor))] as const);
    return [buffer, Object.fromEntries(values)] as const;
  });
  const counters = read.get("counters");
  // The types do not know the names that depend on the settings.
  return {
    step,
    ...Object.fromEntries(buffers),
    ...(counters && { counters }),
  } as unknown as TrainerState;
}

function valuesOf(tensor: Tensor | undefined, { name, dtype, shape }: TensorRow) {
  const needed = `${dtype} [${shape.join(", ")}]`;
  if (!tensor) throw new InputError(`It has no ${name}; a run of its settings needs ${needed}.`);
  const found = `${tensor.dtype} ${shortened(tensor.shape).replaceAll(",", ", ")}`;
  if (found !== needed) {
    throw new InputError(`Its ${name} is ${found}; a run of its settings needs ${needed}.`);
  }
  // Every host of WebGPU is little-endian, as the file is. The copy aligns the values.
  const { buffer } = new Uint8Array(tensor.bytes);
  return dtype === "U32" ? new Uint32Array(buffer) : new Float32Array(buffer);
}

/** Adds the file's name to the message of an InputError. */
function naming<Result>(fileName: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof InputError) || error.message.includes(fileName)) throw error;
    throw new InputError(
      `${fileName} cannot be read: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`,
    );
  }
}
