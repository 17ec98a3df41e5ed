// A checkpoint as a safetensors file, which the page and the command share: the parameters by their names, each moment
// as firstMoment.W_enc, the counters of units, and the rest as JSON in the metadata.

import * as v from "valibot";
import { parseSavedSettings, SETTINGS_VERSION } from "../config/saved_settings.ts";
import type { Settings } from "../config/settings.ts";
import type { ByteSource } from "../data/byte_source.ts";
import type { ImageShape } from "../data/data_set.ts";
import type { Scaling } from "../data/scaling.ts";
import { isCheckpoint } from "../files/formats/names.ts";
import { parseImage } from "../files/parse_image.ts";
import { parseScaling } from "../files/parse_scaling.ts";
import {
  alignedBytes,
  loadSafetensors,
  readSafetensors,
  type SafetensorsFile,
  type Tensor,
  type TensorFacts,
} from "../files/safetensors.ts";
import { scalingJson } from "../files/scaling_json.ts";
import { type WritableTensor, writeSafetensors } from "../files/write_safetensors.ts";
import { InputError } from "../input_error.ts";
import { mapTensors, tensorEntries, tensorShapes } from "../model/tensors.ts";
import { shortened } from "../text.ts";
import { countsDead } from "../training/history_columns.ts";
import { carriedNames, stateWith, type TrainerState } from "../training/state.ts";
import { checkedCheckpoint, naming, parsed } from "./checked_checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { whole } from "./history_schema.ts";

/** The version of the format; a file names it, and the library's version. */
const CHECKPOINT_VERSION = 1;

/** How the stored values became the model's inputs. */
export interface InputFacts {
  readonly scaling: Scaling;
  readonly inputScale: number;
  /** Of rows that are images. */
  readonly image?: ImageShape | undefined;
  /** Whether they are whitened patches. */
  readonly isWhitened?: boolean;
}

/**
 * Returns the bytes of the file.
 * @param version of Parsimony
 */
export function writeCheckpoint(
  { savedAt, settings, images, data, state, history, log }: Checkpoint,
  { scaling, inputScale, image, isWhitened }: InputFacts,
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
    // For those who use its weights.
    ...(image && { image: JSON.stringify(image) }),
    ...(isWhitened && { whitened: "true" }),
    images: String(images),
    data: JSON.stringify(data),
    ...(history && { history: JSON.stringify(history) }),
    ...(log !== undefined && { log: JSON.stringify(log) }),
  });
}

/**
 * Loads a file of unknown origin and any size. Nothing is allocated before its header has been checked.
 * @throws InputError naming the file and what is wrong with it
 */
export const loadCheckpoint = async (source: ByteSource): Promise<Checkpoint> =>
  (await loadCheckpointFile(source)).checkpoint;

/** A checkpoint with what else its file says. */
export interface CheckpointFile extends InputFacts {
  readonly checkpoint: Checkpoint;
  /** "parsimony 1.2.3" */
  readonly producer?: string;
}

/** Does the same as `loadCheckpoint`, and returns all of the file. */
export async function loadCheckpointFile(source: ByteSource): Promise<CheckpointFile> {
  const { name } = source;
  const { file, checked } = await loadSafetensors(source, (header) => checkHeader(header, name));
  const { scaling, inputScale, image, producer } = checked;
  const checkpoint = checkpointOf(file, checked, name);
  return { checkpoint, scaling, inputScale, image, ...(producer !== undefined && { producer }) };
}

/**
 * Reads a file of unknown origin that is in memory.
 * @param fileName the file's name in messages
 * @throws InputError naming the file and what is wrong with it
 */
export function readCheckpoint(file: Uint8Array, fileName: string): Checkpoint {
  const content = readSafetensors(file, fileName);
  return checkpointOf(content, checkHeader(content, fileName), fileName);
}

const checkpointOf = (
  { tensors }: SafetensorsFile,
  { step, data, savedAt, images, history, log, settings }: ReturnType<typeof checkHeader>,
  fileName: string,
): Checkpoint =>
  naming(fileName, () =>
    checkedCheckpoint({
      ...{ savedAt, images, data, settings },
      state: stateOf(tensors, settings, step),
      ...(history !== undefined && { history }),
      ...(log !== undefined && { log }),
    }),
  );

/**
 * Returns what the metadata say about a run whose tensors the file has.
 * @throws InputError naming the file and what is wrong with it
 */
function checkHeader({ tensors, metadata }: SafetensorsFile<TensorFacts>, fileName: string) {
  refuseOthers(metadata, fileName);
  return naming(fileName, () => {
    const about = parsed(metadataSchema, metadata);
    const settings = parseSavedSettings(about.settings, about.settingsVersion);
    const scaling = parseScaling(about.scaling, about.data.inputs, fileName);
    checkTensors(tensors, tensorTable(settings, about.data.inputs));
    const image =
      about.image === undefined ? undefined : parseImage(about.image, about.data.inputs, fileName);
    return { ...about, settings, scaling, image };
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
  producer: v.exactOptional(v.string()),
  settings: json,
  settingsVersion: number,
  scaling: v.string(),
  image: v.exactOptional(v.string()),
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
function checkTensors(
  tensors: ReadonlyMap<string, TensorFacts>,
  table: readonly TensorRow[],
): void {
  for (const name of tensors.keys()) {
    if (table.some((row) => row.name === name)) continue;
    throw new InputError(
      `Its tensor ${shortened(name)} does not belong to a run with these settings.`,
    );
  }
  for (const { name, dtype, shape } of table) {
    const tensor = tensors.get(name);
    const needed = `${dtype} [${shape.join(", ")}]`;
    if (!tensor)
      throw new InputError(`It has no ${name}; a run with these settings needs ${needed}.`);
    const found = `${tensor.dtype} ${shortened(tensor.shape).replaceAll(",", ", ")}`;
    if (found !== needed) {
      throw new InputError(`Its ${name} is ${found}; a run with these settings needs ${needed}.`);
    }
  }
}

/** Returns the state in a file whose tensors are those of the settings. */
function stateOf(
  tensors: ReadonlyMap<string, Tensor>,
  settings: Settings,
  step: number,
): TrainerState {
  const bytesOf = (name: string) => alignedBytes((tensors.get(name) as Tensor).bytes).buffer;
  const carried = carriedNames(settings).map((buffer) => {
    const values = mapTensors(
      settings,
      (tensor) => new Float32Array(bytesOf(nameOf(buffer, tensor))),
    );
    return [buffer, values] as const;
  });
  // Every host of WebGPU is little-endian, as the file is.
  const counters = countsDead(settings) && new Uint32Array(bytesOf("counters"));
  return stateWith(step, Object.fromEntries(carried), counters || undefined);
}
