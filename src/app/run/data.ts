// Loads MNIST from beside the page.

import { type ImageSets, loadMnist } from "../../data/mnist.ts";

export interface Loading {
  /** Bytes, unpacked. */
  readonly loaded: number;
  readonly total: number;
}

/** By file name: address relative to the page, and bytes once unpacked. The build fills it in. */
declare const __DATA_FILES__: Readonly<Record<string, { path: string; bytes: number }>>;

let underWay: Promise<ImageSets> | undefined;
let tell: (loading: Loading) => void;

/**
 * Loads the data once, whoever asks; where that failed, the next one who asks begins anew.
 * @param report told how far it is; of several who ask, the last one is told
 * @throws Error or InputError naming the file that is missing or damaged
 */
export function loadData(report: (loading: Loading) => void): Promise<ImageSets> {
  tell = report;
  underWay ??= load().catch((error: unknown) => {
    underWay = undefined;
    throw error;
  });
  return underWay;
}

function load(): Promise<ImageSets> {
  const total = Object.values(__DATA_FILES__).reduce((sum, { bytes }) => sum + bytes, 0);
  let loaded = 0;
  return loadMnist((name) =>
    readFile(name, (bytes) => {
      loaded += bytes;
      tell({ loaded, total });
    }),
  );
}

async function readFile(name: string, received: (bytes: number) => void): Promise<Uint8Array> {
  const { path } = __DATA_FILES__[name] as { path: string };
  const response = await fetch(new URL(path, document.baseURI)).catch((cause: unknown) => {
    throw new Error(`${path} could not be loaded; check the connection and start again.`, {
      cause,
    });
  });
  if (!response.ok || !response.body) {
    throw new Error(`${path} could not be loaded: the server answered ${response.status}.`);
  }
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      received(chunk.length);
      controller.enqueue(chunk);
    },
  });
  try {
    const counted = (await unpacked(response.body)).pipeThrough(counter);
    return new Uint8Array(await new Response(counted).arrayBuffer());
  } catch (cause) {
    throw new Error(`${path} arrived damaged or cut off; start again to load it anew.`, { cause });
  }
}

/** Some hosts unpack .gz files themselves: the first two bytes tell whether this one did. */
async function unpacked(
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
  // Resolves only when the other branch ends too, so nobody waits for it.
  void reader.cancel();
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  return isGzip ? whole.pipeThrough(new DecompressionStream("gzip")) : whole;
}
