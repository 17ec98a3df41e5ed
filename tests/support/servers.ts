// Serves what the browser tests open, on free ports of 127.0.0.1: the built site from a sub-folder,
// as any static host would, and the sources with the kernel cases. Most tests take the site with fewer
// images, which it loads and tests in less time.

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
    // Bundling newly found packages reloads the page in the middle of a test; serve them as they are.
    optimizeDeps: { noDiscovery: true, include: [] },
  });
  await sources.listen();
  // A connection that is closed while a test sends its next request would fail it.
  for (const { httpServer } of [site, wholeSite, sources]) {
    if (httpServer && "keepAliveTimeout" in httpServer) httpServer.keepAliveTimeout = 0;
  }
  process.env.PARSIMONY_SITE = urlOf(site);
  process.env.PARSIMONY_WHOLE_SITE = urlOf(wholeSite);
  process.env.PARSIMONY_SOURCES = urlOf(sources);

  return async () => {
    await Promise.all([site.close(), wholeSite.close(), sources.close()]);
    await rm(folder, { recursive: true });
  };
}

const serveBuilt = (outDir: string) =>
  preview({ root, base: "/a/sub-folder/", logLevel: "warn", build: { outDir }, preview: local });

function urlOf(server: ViteDevServer | PreviewServer): string {
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error("The server has no address.");
  return url;
}
