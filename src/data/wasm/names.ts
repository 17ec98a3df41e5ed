/** The wasm binaries that decode and scale images. */
export type WasmName = "jpeg" | "png" | "resize" | "webp";
