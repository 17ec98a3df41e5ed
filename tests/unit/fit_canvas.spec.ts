import { expect, test } from "@playwright/test";
import { type CanvasSpace, fittedPicture, type Picture } from "../../src/app/canvases/picture.ts";

/** As wide as its space, and `times` as high. */
const tall =
  (times: number) =>
  ({ width }: CanvasSpace): Picture => ({ width, height: times * width, paint: () => {} });

test.describe("a picture", () => {
  test("is as sharp as the screen if it fits into a texture", () => {
    const fitted = fittedPicture(tall(4), 100, 2, 1000);
    expect(fitted).toMatchObject({ width: 200, height: 800, pixelRatio: 2 });
  });

  test("becomes less sharp to fit into a texture", () => {
    const fitted = fittedPicture(tall(10), 100, 2, 1000);
    expect(fitted).toMatchObject({ width: 100, height: 1000, pixelRatio: 1 });
    expect(fitted?.picture).toMatchObject({ width: 100, height: 1000 });
  });

  test("is cropped if it cannot shrink", () => {
    const stiff = (): Picture => ({ width: 100, height: 2000, paint: () => {} });
    const fitted = fittedPicture(stiff, 100, 1, 1000);
    expect(fitted).toMatchObject({ width: 100, height: 1000, pixelRatio: 0.5 });
  });

  test("is undefined if there is nothing to show", () => {
    expect(fittedPicture(() => undefined, 100, 1, 1000)).toBeUndefined();
  });
});
