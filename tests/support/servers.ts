// Serves the pages of the browser tests on free ports of 127.0.0.1: the built site in a sub-folder, as on a static
// host, and the sources with the GPU cases. Most tests use a site with fewer images, because it is faster. Bundles the
// command line as well, which then starts in a third of the time.

import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, createServer, type PreviewServer, preview, type ViteDevServer } from "vite";
import { siteCounts, writeSmallMnist } from "./small_mnist.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const local = { host: "127.0.0.1", port: 0, open: false };

export default async function serve() {
  const folder = await mkdtemp(join(tmpdir(), "parsimony-site-"));
  const [whole, small] = [join(folder, "whole"), join(folder, "small")];
  const commands = await mkdtemp(join(root, "node_modules", ".parsimony-test-"));
  await bundleCommands(commands);
  await build({ root, logLevel: "warn", build: { outDir: whole, emptyOutDir: true } });
  await cp(whole, small, { recursive: true });
  await rm(join(small, "data"), { recursive: true });
  writeSmallMnist(join(small, "data"), siteCounts, ".gz");
  const site = await serveBuilt(small);
  const wholeSite = await serveBuilt(whole);
  const sources = await createServer({
    root,
    logLevel: "warn",
    server: { ...local, watch: null, hmr: false },
    // Do not bundle packages when they are first imported, because that reloads the page during a test.
    optimizeDeps: { noDiscovery: true, include: [] },
  });
  await sources.listen();
  // Without a timeout, because a test fails if a connection is closed while it sends its next request.
  for (const { httpServer } of [site, wholeSite, sources]) {
    if (httpServer && "keepAliveTimeout" in httpServer) httpServer.keepAliveTimeout = 0;
  }
  process.env.PARSIMONY_COMMANDS = join(commands, "main.js");
  process.env.PARSIMONY_SITE = urlOf(site);
  process.env.PARSIMONY_WHOLE_SITE = urlOf(wholeSite);
  process.env.PARSIMONY_SOURCES = urlOf(sources);

  return async () => {
    await Promise.all([site.close(), wholeSite.close(), sources.close()]);
    await Promise.all([folder, commands].map((path) => rm(path, { recursive: true })));
  };
}

/** @param outDir a folder from which Node finds the packages */
async function bundleCommands(outDir: string) {
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    build: {
      ssr: "src/cli/main.ts",
      outDir,
      emptyOutDir: true,
      copyPublicDir: false,
      rolldownOptions: { output: { chunkFileNames: "[name]-[hash].js" } },
    },
  });
  // A program of its own, which is found beside the script that starts it.
  await cp(join(root, "src/cli/try_drivers.mjs"), join(outDir, "try_drivers.mjs"));
}

const serveBuilt = (outDir: string) =>
  preview({ root, base: "/a/sub-folder/", logLevel: "warn", build: { outDir }, preview: local });

function urlOf(server: ViteDevServer | PreviewServer): string {
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error("The server has no address.");
  return url;
}
