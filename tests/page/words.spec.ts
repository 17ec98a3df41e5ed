// How much a first-time visitor has to read.

import { expect, test } from "./page_test.ts";

test.use({ viewport: { width: 1280, height: 800 } });

test("fewer than 80 words are in sight on the first visit", async ({ site }) => {
  await site.open("?trainImages=512");
  const words = await site.page.evaluate(() => {
    const found: string[] = [];
    const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = all.nextNode(); node; node = all.nextNode()) {
      const element = node.parentElement;
      if (!element?.checkVisibility({ visibilityProperty: true })) continue;
      if (element.closest(".visually-hidden, .skip:not(:focus), option, title, script")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const { top, bottom, width } = range.getBoundingClientRect();
      if (width > 0 && bottom > 0 && top < innerHeight) {
        found.push(...(node.textContent ?? "").split(/\s+/).filter(Boolean));
      }
    }
    for (const field of document.querySelectorAll<HTMLInputElement>(
      "input:is([type=text], [type=number]), select",
    )) {
      if (field.checkVisibility()) found.push(field.value);
    }
    return found;
  });
  expect(words).toContain("Parsimony");
  expect(words.length, words.join(" ")).toBeLessThan(80);
});
