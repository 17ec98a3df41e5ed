// Starts what takes longest first: the GPU is requested and the data are loaded while the page's own script
// is on its way.

import { showPlainError } from "./plain_error.ts";
import { loadData } from "./run/data.ts";
import { requestDeviceEarly } from "./run/device.ts";

// A page without WebGPU needs no data.
if (navigator.gpu) {
  requestDeviceEarly();
  // The page loads them again and reports what goes wrong.
  loadData(() => {}).catch(() => {});
}
import("./page.tsx").catch((error: unknown) => {
  console.error(error);
  showPlainError("The page could not be loaded. Check your connection and reload it.");
});
