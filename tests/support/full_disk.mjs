// Preloaded before the command line: the disk is full when the fifth checkpoint is written, counting that of step 0.

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { openSync, writeSync } = fs;
let checkpoints = 0;
/** @type {number | undefined} */
let handle;

fs.openSync = (path, ...options) => {
  const opened = openSync(path, ...options);
  if (/checkpoint\.safetensors\..*partial$/.test(String(path)) && ++checkpoints === 5) {
    handle = opened;
  }
  return opened;
};
/** @param {[to: number, data: Uint8Array, at?: number]} written */
function write(...written) {
  if (written[0] !== handle) return writeSync(...written);
  // Half of it still fits.
  writeSync(handle, "half of a checkpoint");
  throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
}
fs.writeSync = /** @type {typeof writeSync} */ (write);
syncBuiltinESMExports();
