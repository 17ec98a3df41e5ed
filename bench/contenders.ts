// The contenders: one row per library and back end.

import { InputError } from "../src/input_error.ts";

type ContenderHost = "page" | "node" | "python";

export interface Contender {
  /** The part before the first hyphen names its library. */
  readonly key: string;
  /** Its name in flags, which also accept the key; by default the key. */
  readonly flag?: string;
  readonly name: string;
  readonly backend: string;
  readonly host: ContenderHost;
  /** If set, the reason why it only takes part if it is named. */
  readonly onlyWhenNamed?: string;
}

export const contenders = [
  // The baseline first: a browser reuses what it has already compiled.
  {
    key: "parsimony-plain",
    flag: "parsimony-baseline",
    name: "Parsimony, baseline",
    backend: "webgpu",
    host: "page",
  },
  { key: "parsimony-tuned", name: "Parsimony, tuned", backend: "webgpu", host: "page" },
  { key: "parsimony-node", name: "Parsimony, tuned", backend: "webgpu in Node", host: "node" },
  { key: "tfjs-webgpu", name: "TensorFlow.js", backend: "webgpu", host: "page" },
  { key: "tfjs-wasm", name: "TensorFlow.js", backend: "wasm", host: "page" },
  { key: "tfjs-cpu", name: "TensorFlow.js", backend: "cpu", host: "page" },
  { key: "jax-webgpu", name: "jax-js", backend: "webgpu", host: "page" },
  { key: "jax-wasm", name: "jax-js", backend: "wasm", host: "page" },
  { key: "jax-webgl", name: "jax-js", backend: "webgl", host: "page" },
  {
    key: "jax-cpu",
    name: "jax-js",
    backend: "cpu",
    host: "page",
    onlyWhenNamed: "an interpreter for debugging that takes many seconds per step",
  },
  { key: "numpy", name: "NumPy", backend: "cpu", host: "python" },
  { key: "pytorch", name: "PyTorch", backend: "cpu", host: "python" },
  { key: "pytorch-cuda", name: "PyTorch", backend: "cuda", host: "python" },
  { key: "pytorch-cuda-graph", name: "PyTorch", backend: "cuda graph", host: "python" },
] as const satisfies readonly Contender[];

/** The names of all contenders in flags. */
export const contenderNames = contenders.map(({ key, flag = key }: Contender) => flag).join(", ");

/** The contenders that the others are compared with. */
export const references = { tuned: "parsimony-tuned", baseline: "parsimony-plain" } as const;

/**
 * Returns the contenders that a list of names selects: keys, or a library's name for all of its back ends.
 * @throws InputError naming the first unknown name
 */
export function selectContenders(names: readonly string[] | undefined): readonly Contender[] {
  const all: readonly Contender[] = contenders;
  if (!names) return all.filter(({ onlyWhenNamed }) => !onlyWhenNamed);
  const unknown = names.find((name) => !all.some((contender) => selects(name, contender)));
  if (unknown !== undefined) {
    throw new InputError(
      `--only names the unknown contender ${JSON.stringify(unknown)}; select from ${contenderNames}.`,
    );
  }
  return all.filter((contender) => names.some((name) => selects(name, contender)));
}

const selects = (name: string, { key, flag, onlyWhenNamed }: Contender) =>
  key === name || flag === name || (key.split("-")[0] === name && !onlyWhenNamed);
