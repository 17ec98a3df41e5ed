// Serves what the browser tests open, on free ports of 127.0.0.1: the built site from a sub-folder,
// as any static host would, and the sources with the kernel cases.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, createServer, type PreviewServer, preview, type ViteDevServer } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));
const local = { host: "127.0.0.1", port: 0, open: false };

export default async function serve() {
  const outDir = await mkdtemp(join(tmpdir(), "parsimony-site-"));
  await build({ root, logLevel: "warn", build: { outDir, emptyOutDir: true } });
  const site = await preview({
    root,
    base: "/a/sub-folder/",
    logLevel: "warn",
    build: { outDir },
    preview: local,
  });
  const sources = await createServer({
    root,
    logLevel: "warn",
    server: { ...local, watch: null, hmr: false },
    // Bundling newly found packages reloads the page in the middle of a test; serve them as they are.
    optimizeDeps: { noDiscovery: true, include: [] },
  });
  await sources.listen();
  // A connection that is closed while a test sends its next request would fail it.
  for (const { httpServer } of [site, sources]) {
    if (httpServer && "keepAliveTimeout" in httpServer) httpServer.keepAliveTimeout = 0;
  }
  process.env.PARSIMONY_SITE = urlOf(site);
  process.env.PARSIMONY_SOURCES = urlOf(sources);

  return async () => {
    await Promise.all([site.close(), sources.close()]);
    await rm(outDir, { recursive: true });
  };
}

function urlOf(server: ViteDevServer | PreviewServer): string {
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error("The server has no address.");
  return url;
}
