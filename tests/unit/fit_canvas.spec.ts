import { expect, test } from "@playwright/test";
import type { Room, Sheet } from "../../src/app/canvases/canvas_registry.ts";
import { fittingSheet } from "../../src/app/canvases/fit_canvas.ts";

/** As wide as its room, and so many times as high. */
const tall =
  (times: number) =>
  ({ width }: Room): Sheet => ({ width, height: times * width, paint: () => {} });

test.describe("a canvas", () => {
  test("is as sharp as the screen where a texture can be so large", () => {
    const fitting = fittingSheet(tall(4), 100, 2, 1000);
    expect(fitting).toMatchObject({ width: 200, height: 800, pixelRatio: 2 });
  });

  test("is less sharp where a texture can't be so large, and shows all", () => {
    const fitting = fittingSheet(tall(10), 100, 2, 1000);
    expect(fitting).toMatchObject({ width: 100, height: 1000, pixelRatio: 1 });
    expect(fitting?.sheet).toMatchObject({ width: 100, height: 1000 });
  });

  test("is cut off where it does not become smaller", () => {
    const stiff = (): Sheet => ({ width: 100, height: 2000, paint: () => {} });
    const fitting = fittingSheet(stiff, 100, 1, 1000);
    expect(fitting).toMatchObject({ width: 100, height: 1000, pixelRatio: 0.5 });
  });

  test("has no size where there is nothing to show", () => {
    expect(fittingSheet(() => undefined, 100, 1, 1000)).toBeUndefined();
  });
});
