// The wasm binaries in Node: files of the packages. The other half is page.ts.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { WasmName } from "./names.ts";

const paths: Record<WasmName, string> = {
  jpeg: "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm",
  png: "@jsquash/png/codec/pkg/squoosh_png_bg.wasm",
  resize: "@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm",
  webp: "@jsquash/webp/codec/dec/webp_dec.wasm",
};

export async function wasmModule(name: WasmName): Promise<WebAssembly.Module> {
  const path = createRequire(import.meta.url).resolve(paths[name]);
  return WebAssembly.compile(await readFile(path));
}
