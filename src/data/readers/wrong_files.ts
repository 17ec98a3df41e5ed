// Files that are often opened by mistake, and what to do instead.

import { fileName } from "../../text.ts";
import { firstMember } from "./zip.ts";

/** How many of a file's first bytes say what it is. */
export const START_BYTES = 512;

/**
 * Returns why a file holds no data, whatever its name says, in one sentence; undefined if it may hold some.
 * @param start its first bytes
 */
export function explainMissingData(name: string, start: Uint8Array): string | undefined {
  const text = new TextDecoder("latin1").decode(start).replace(/^(\xef\xbb\xbf)?\s*/, "");
  if (start.length === 0) return `${name} is empty.`;
  if (/^<(!doctype html|html|head|body|!--)/i.test(text)) {
    return `${name}: this is a web page; the download failed.`;
  }
  if (/^<\?xml/i.test(text)) {
    return `${name}: this is XML, maybe the message of a server; the download may have failed.`;
  }
  if (text.startsWith("version https://git-lfs")) {
    return `${name} is a Git LFS pointer without the data; fetch it with git lfs pull.`;
  }
  return undefined;
}

/** Returns why a file is not what it was opened as, in one sentence; undefined if it may be. */
export const explainWrongFile = (name: string, start: Uint8Array) =>
  explainMissingData(name, start) ?? explainPickle(name, start);

/** Returns how to convert a file of pickled objects; undefined if it is not one. */
export function explainPickle(name: string, start: Uint8Array): string | undefined {
  const kind = pickleKind(name, start);
  if (kind === undefined) return undefined;
  const file = name.replaceAll(/["'\\$`]/g, "?");
  const target = `${fileName(file).replace(/\.\w+$/, "")}.npy`;
  const code =
    kind === PYTORCH_FILE
      ? `import torch, numpy; numpy.save('${target}', torch.load('${file}', map_location='cpu').float().numpy())`
      : `import pickle, numpy; numpy.save('${target}', numpy.asarray(pickle.load(open('${file}', 'rb'))))`;
  return `${name} is ${kind}, which can run code when it is opened; convert it with python3 -c "${code}" and open ${target}.`;
}

export const PYTORCH_FILE = "a PyTorch file";

/** Returns what a file of pickled objects is; undefined if it is not one. */
export function pickleKind(name: string, start: Uint8Array): string | undefined {
  if (firstMember(start).endsWith("data.pkl") || /\.(pt|pth)$/i.test(name)) return PYTORCH_FILE;
  if (/\.(pkl|pickle)$/i.test(name)) return "a Python pickle";
  const version = start[1] ?? 0;
  return start[0] === 0x80 && version >= 2 && version <= 5 ? "a Python pickle" : undefined;
}
