// Files that are often opened by mistake, and what to do instead.

import { firstMember } from "./zip.ts";

/**
 * Returns what is wrong with a file that no reader can read, in one sentence, or undefined if nothing is known.
 * @param start its first bytes, at most 512
 */
export function explainWrongFile(name: string, start: Uint8Array): string | undefined {
  const text = new TextDecoder("latin1").decode(start).replace(/^(\xef\xbb\xbf)?\s*/, "");
  if (start.length === 0) return `${name} is empty.`;
  if (/^<(!doctype html|html|head|body|!--)/i.test(text)) {
    return `${name}: this is a web page; the download failed.`;
  }
  if (text.startsWith("version https://git-lfs")) {
    return `${name} is a Git LFS pointer without the data; fetch it with git lfs pull.`;
  }
  const isPickle = start[0] === 0x80 && (start[1] as number) >= 2 && (start[1] as number) <= 5;
  const isTorch = firstMember(start).endsWith("data.pkl") || /\.(pt|pth)$/i.test(name);
  if (!isPickle && !isTorch) return undefined;

  const file = name.replaceAll(/["'\\$`]/g, "?");
  const target = `${file.replace(/^.*\//, "").replace(/\.\w+$/, "")}.npy`;
  const code = isTorch
    ? `import torch, numpy; numpy.save('${target}', torch.load('${file}', map_location='cpu').float().numpy())`
    : `import pickle, numpy; numpy.save('${target}', numpy.asarray(pickle.load(open('${file}', 'rb'))))`;
  const what = isTorch ? "a PyTorch file" : "a Python pickle";
  return `${name} is ${what}, which can run code when it is opened; convert it with python3 -c "${code}" and open ${target}.`;
}
