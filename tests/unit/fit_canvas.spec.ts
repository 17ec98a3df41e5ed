import { expect, test } from "@playwright/test";
import type { CanvasSpace, Picture } from "../../src/app/canvases/canvas_registry.ts";
import { fittedPicture } from "../../src/app/canvases/fit_canvas.ts";

/** As wide as its room, and so many times as high. */
const tall =
  (times: number) =>
  ({ width }: CanvasSpace): Picture => ({ width, height: times * width, paint: () => {} });

test.describe("a canvas", () => {
  test("is as sharp as the screen where a texture can be so large", () => {
    const fitting = fittedPicture(tall(4), 100, 2, 1000);
    expect(fitting).toMatchObject({ width: 200, height: 800, pixelRatio: 2 });
  });

  test("is less sharp where a texture can't be so large, and shows all", () => {
    const fitting = fittedPicture(tall(10), 100, 2, 1000);
    expect(fitting).toMatchObject({ width: 100, height: 1000, pixelRatio: 1 });
    expect(fitting?.sheet).toMatchObject({ width: 100, height: 1000 });
  });

  test("is cut off where it does not become smaller", () => {
    const stiff = (): Picture => ({ width: 100, height: 2000, paint: () => {} });
    const fitting = fittedPicture(stiff, 100, 1, 1000);
    expect(fitting).toMatchObject({ width: 100, height: 1000, pixelRatio: 0.5 });
  });

  test("has no size where there is nothing to show", () => {
    expect(fittedPicture(() => undefined, 100, 1, 1000)).toBeUndefined();
  });
});
