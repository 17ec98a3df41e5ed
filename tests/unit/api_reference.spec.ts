import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { apiReference } from "../../scripts/api_reference.ts";
import { emitTypes } from "../../scripts/emit_types.ts";

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

test("docs/api.md is what npm run api writes, and every export has a docstring", () => {
  const types = mkdtempSync(join(tmpdir(), "parsimony-types-"));
  try {
    emitTypes(types);
    const reference = apiReference(path("src/index.ts"), types);
    expect(readFileSync(path("docs/api.md"), "utf8"), "Run npm run api.").toBe(reference);
  } finally {
    rmSync(types, { recursive: true });
  }
});
