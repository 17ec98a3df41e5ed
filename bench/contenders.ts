// Who takes part: one row per library and back end.

import { InputError } from "../src/input_error.ts";

export type ContenderHost = "page" | "node" | "python";

export interface Contender {
  /** How flags name it; the part before the first hyphen names its library. */
  readonly key: string;
  readonly name: string;
  readonly backend: string;
  readonly host: ContenderHost;
  /** Takes part only where it is named, for this reason. */
  readonly onlyWhenNamed?: string;
}

export const contenders = [
  // The plain one first: a browser compiles what it has compiled before in no time.
  { key: "parsimony-plain", name: "Parsimony, plain", backend: "webgpu", host: "page" },
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
    onlyWhenNamed: "an interpreter for debugging that takes many seconds a step",
  },
  { key: "numpy", name: "NumPy", backend: "cpu", host: "python" },
  { key: "pytorch", name: "PyTorch", backend: "cpu", host: "python" },
] as const satisfies readonly Contender[];

/** The contenders against whom everybody else's ratio is given. */
export const references = { tuned: "parsimony-tuned", plain: "parsimony-plain" } as const;

/**
 * The contenders that a list of names means: keys, or a library's name for all of its back ends.
 * @throws InputError naming the first that means nobody
 */
export function selectContenders(names: readonly string[] | undefined): readonly Contender[] {
  const all: readonly Contender[] = contenders;
  if (!names) return all.filter(({ onlyWhenNamed }) => !onlyWhenNamed);
  const unknown = names.find((name) => !all.some((contender) => means(name, contender)));
  if (unknown !== undefined) {
    throw new InputError(
      `--only names ${JSON.stringify(unknown)}, whom nobody knows; choose from ${all.map(({ key }) => key).join(", ")}.`,
    );
  }
  return all.filter((contender) => names.some((name) => means(name, contender)));
}

const means = (name: string, { key, onlyWhenNamed }: Contender) =>
  key === name || (key.split("-")[0] === name && !onlyWhenNamed);
