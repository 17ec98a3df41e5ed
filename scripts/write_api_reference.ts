// Writes docs/api.md: npm run api

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { apiReference } from "./api_reference.ts";
import { emitTypes } from "./emit_types.ts";

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const types = mkdtempSync(join(tmpdir(), "parsimony-types-"));
try {
  emitTypes(types);
  writeFileSync(path("docs/api.md"), apiReference(path("src/index.ts"), types));
} finally {
  rmSync(types, { recursive: true, force: true });
}
