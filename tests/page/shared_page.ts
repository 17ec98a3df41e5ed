// One page for several tests, so that each test can check a single behaviour without loading the page again.

import { expect, Site, test } from "./page_test.ts";

/**
 * Returns a `test` whose tests share a page, and adds the hooks that open it to the describe block around the call.
 * The tests must not depend on each other: after a failed test Playwright starts a new worker, so that the next
 * test gets a new page.
 * @param open called before the block's first test
 */
export function testOnSharedPage(open: (site: Site) => Promise<void>) {
  const errors: string[] = [];
  let shared: Site;
  const sharing = test.extend({
    site: async ({ expectedErrors }, use) => {
      await use(shared);
      const unexpected = errors.splice(0).filter((error) => !expectedErrors.test(error));
      expect(unexpected, "errors in the console").toEqual([]);
    },
  });
  sharing.beforeAll(async ({ browser, adapter }) => {
    const page = await browser.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    page.on("pageerror", (error) => errors.push(String(error)));
    shared = new Site(page, adapter);
    await open(shared);
  });
  sharing.afterAll(() => shared.page.context().close());
  return sharing;
}
