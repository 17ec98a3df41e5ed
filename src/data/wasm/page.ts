// The wasm binaries on the page: files of the build. The other half is node.ts.

import jpeg from "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm?url";
import png from "@jsquash/png/codec/pkg/squoosh_png_bg.wasm?url";
import resize from "@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm?url";
import webp from "@jsquash/webp/codec/dec/webp_dec.wasm?url";
import type { WasmName } from "./names.ts";

const urls: Record<WasmName, string> = { jpeg, png, resize, webp };

export async function wasmModule(name: WasmName): Promise<WebAssembly.Module> {
  const response = await fetch(urls[name]);
  if (!response.ok) throw new Error(`${urls[name]}: ${response.status}`);
  // Not compileStreaming, because some hosts serve .wasm files with another media type.
  return WebAssembly.compile(await response.arrayBuffer());
}
