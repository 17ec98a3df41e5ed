// The browser in which the contenders run: headless Chromium, with a server of its own for the sources.

import { fileURLToPath } from "node:url";
import type { Browser, Page } from "@playwright/test";
import { createServer, type ViteDevServer } from "vite";
import { isSoftwareBrowser, launchChromium } from "./chromium.ts";
import type { Session } from "./session.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Only isolated pages get shared memory, which threads in WebAssembly need. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const contenderPackages = [
  "@tensorflow/tfjs",
  "@tensorflow/tfjs-backend-webgpu",
  "@tensorflow/tfjs-backend-wasm",
  "@jax-js/jax",
];

export class BenchBrowser {
  /** @param adapter part of a name, or "software"; by default a GPU if there is one */
  static async open(adapter?: string): Promise<BenchBrowser> {
    const server = await serve();
    try {
      return new BenchBrowser(server, await launchChromium(isSoftwareBrowser(adapter)));
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  private constructor(
    private readonly server: ViteDevServer,
    private readonly browser: Browser,
  ) {}

  get version(): string {
    return this.browser.version();
  }

  /** The adapter that pages get; asking also starts the browser's GPU process. */
  async adapter() {
    const page = await this.openPage();
    const adapter = await page.evaluate(() => window.bench.adapter());
    await page.close();
    return adapter;
  }

  /** A contender in a page of its own. */
  async session(key: string): Promise<Session> {
    const page = await this.openPage();
    return {
      start: () => page.evaluate((name) => window.bench.start(name), key),
      train: (steps) => page.evaluate((count) => window.bench.train(count), steps),
      close: () => page.close(),
    };
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }

  private async openPage(): Promise<Page> {
    const page = await this.browser.newPage();
    await page.goto(`${this.server.resolvedUrls?.local[0]}bench/page/`);
    await page.waitForFunction(() => "bench" in window);
    return page;
  }
}

async function serve(): Promise<ViteDevServer> {
  const server = await createServer({
    root,
    logLevel: "warn",
    // Its own cache, because the page's dev server would discard the packages that this one bundles.
    cacheDir: "node_modules/.vite-bench",
    server: { host: "127.0.0.1", port: 0, watch: null, hmr: false, headers: isolation },
    optimizeDeps: { noDiscovery: true, include: contenderPackages },
  });
  return server.listen();
}
