// Loads MNIST from the page's own server.

import { type DataId, mnistId } from "../../data/data_id.ts";
import { loadMnist, loadSet } from "../../data/mnist.ts";
import { firstRows, type LoadedSet, type LoadedSets, type StreamedSet } from "../../data/rows.ts";

export interface DataOfPage extends Required<LoadedSets> {
  readonly id: DataId;
  /** All training rows if they are read while training; `train` is a sample of them. */
  readonly streamed?: StreamedSet;
}

/** Returns what a run trains on: the first `count` training rows, of which there must be as many; 0 means all. */
export function trainingRows({ train, streamed }: DataOfPage, count: number) {
  return streamed ? { ...streamed, count: count || streamed.count } : firstRows(train, count);
}

export interface Loading {
  /** In bytes, uncompressed. */
  readonly loaded: number;
  readonly total: number;
}

/** Filled in by the build, by file name: the address relative to the page, and the uncompressed size. */
declare const __DATA_FILES__: Readonly<Record<string, { path: string; bytes: number }>>;

let loadingOnce: Promise<DataOfPage> | undefined;
let reportProgress = (_: Loading) => {};

/**
 * Loads the data once, however often it is called; after a failure, the next call tries again.
 * @param report called with the progress; a later call's `report` replaces an earlier one's
 * @throws Error or InputError naming the file that is missing or damaged
 */
export function loadData(report = reportProgress): Promise<DataOfPage> {
  reportProgress = report;
  loadingOnce ??= load().catch((error: unknown) => {
    loadingOnce = undefined;
    throw error;
  });
  return loadingOnce;
}

/**
 * Loads the test set alone.
 * @throws Error or InputError naming the file that is missing or damaged
 */
export const loadTestSet = (): Promise<LoadedSet> =>
  loadSet("test", (name) => readFile(name, () => {}));

async function load(): Promise<DataOfPage> {
  const total = Object.values(__DATA_FILES__).reduce((sum, { bytes }) => sum + bytes, 0);
  let loaded = 0;
  const sets = await loadMnist((name) =>
    readFile(name, (bytes) => {
      loaded += bytes;
      reportProgress({ loaded, total });
    }),
  );
  return { ...sets, id: mnistId };
}

async function readFile(name: string, received: (bytes: number) => void): Promise<Uint8Array> {
  const { path } = __DATA_FILES__[name] as { path: string };
  const response = await fetch(new URL(path, document.baseURI)).catch((cause: unknown) => {
    throw new Error(`${path} could not be loaded. Check your connection and start again.`, {
      cause,
    });
  });
  if (!response.ok || !response.body) {
    throw new Error(`${path} could not be loaded: the server responded with ${response.status}.`);
  }
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      received(chunk.length);
      controller.enqueue(chunk);
    },
  });
  try {
    const counted = (await decompressed(response.body)).pipeThrough(counter);
    return new Uint8Array(await new Response(counted).arrayBuffer());
  } catch (cause) {
    throw new Error(`${path} was corrupted or truncated in transit; start again to reload it.`, {
      cause,
    });
  }
}

/** Decompresses the data, unless the server has done so already, which the first two bytes show. */
async function decompressed(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const [peeked, whole] = body.tee();
  const reader = peeked.getReader();
  const start: number[] = [];
  while (start.length < 2) {
    const { value, done } = await reader.read();
    if (done) break;
    start.push(...value.subarray(0, 2));
  }
  // Not awaited: it resolves only when the other branch ends too.
  void reader.cancel();
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  return isGzip ? whole.pipeThrough(new DecompressionStream("gzip")) : whole;
}
