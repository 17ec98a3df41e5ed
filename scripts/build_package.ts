// Builds lib/, the code of the npm package: a JavaScript module per source module, so that bundlers take only those
// that are used, the types of the library, and the licences of what is inside.

import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { emitTypes } from "./emit_types.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const lib = join(root, "lib");
/** Shaders call it while they make their WGSL, which depends on the settings; users need not install it. */
const inside = ["wgsl-preprocessor"];
/** npm leaves out every folder with the name node_modules. */
const pathOf = ({ name }: { name: string }) => `${name.replace("node_modules/", "packages/")}.js`;

await build({
  root,
  configFile: false,
  logLevel: "warn",
  ssr: { noExternal: inside },
  build: {
    ssr: true,
    target: "es2022",
    outDir: lib,
    emptyOutDir: true,
    copyPublicDir: false,
    minify: false,
    license: { fileName: "licenses.md" },
    rolldownOptions: {
      input: { index: "src/index.ts", "cli/main": "src/cli/main.ts" },
      output: {
        preserveModules: true,
        preserveModulesRoot: "src",
        entryFileNames: pathOf,
        chunkFileNames: pathOf,
      },
    },
  },
});
// A program of its own, which is found beside the script that starts it.
copyFileSync(join(root, "src/cli/try_drivers.mjs"), join(lib, "cli/try_drivers.mjs"));

const types = join(lib, "types");
emitTypes(types);
const files = readdirSync(types, { recursive: true, encoding: "utf8" });
for (const file of files.filter((name) => name.endsWith(".d.ts"))) {
  const text = readFileSync(join(types, file), "utf8");
  // The compiler leaves the names of sources as they are in declarations.
  writeFileSync(join(types, file), text.replace(/(from |import\()"(\.[^"]*)\.ts"/g, '$1"$2.js"'));
}
rmSync(join(lib, ".vite"), { recursive: true, force: true });
