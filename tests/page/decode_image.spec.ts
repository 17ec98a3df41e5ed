// Images are decoded to the same values in a browser as in Node.

import { expect, test } from "@playwright/test";
import { decodeImage, scaleImage } from "../../src/data/readers/decode_image.ts";
import { encoded, gradient } from "../support/images.ts";

const sources = process.env.PARSIMONY_SOURCES as string;

test("PNG, JPEG and WebP have the same values in a browser as in Node, scaled or not", async ({
  page,
}) => {
  await page.route(`${sources}blank.html`, (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Blank</title>" }),
  );
  await page.goto(`${sources}blank.html`);
  for (const format of ["png", "jpeg", "webp"] as const) {
    const bytes = await encoded(gradient, { format, width: 37, height: 23 });
    const image = await decodeImage("a", new Uint8Array(bytes));
    const scaled = await scaleImage(image, 9, 11);
    const found = await page.evaluate(
      async ({ module, bytes }) => {
        const { decodeImage, scaleImage } = await import(module);
        const image = await decodeImage("a", new Uint8Array(bytes));
        const scaled = await scaleImage(image, 9, 11);
        return [image, scaled].map(({ width, data }) => ({ width, data: [...data] }));
      },
      { module: `${sources}src/data/readers/decode_image.ts`, bytes: [...bytes] },
    );
    const expected = [image, scaled].map(({ width, data }) => ({ width, data: [...data] }));
    expect(found, format).toEqual(expected);
    expect(expected[1]?.data).toHaveLength(4 * 9 * 11);
  }
});
