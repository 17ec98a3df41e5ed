import { expect, test } from "@playwright/test";
import { openFiles, rowsOf, zip } from "../support/data_files.ts";
import { decoded, encoded, gradient, greys, valuesOf } from "../support/images.ts";
import { expectRejection } from "../support/refusal.ts";

const archive = (files: Readonly<Record<string, Uint8Array>>) => ({
  "images.zip": zip(Object.entries(files).map(([name, bytes]) => [name, { bytes }])),
});
const greyRow = valuesOf(greys).filter((_, i) => i % 3 === 0);

test("a damaged image of a folder is named by its path, a web page by what it is", async () => {
  const image = await encoded(gradient);
  const page = new TextEncoder().encode("<!doctype html><title>404");
  await expectRejection(
    openFiles({ "pets/cat/0.png": image, "pets/dog/0.png": image.slice(0, 60) }),
    /^pets\/dog\/0\.png cannot be decoded: /,
  );
  await expectRejection(
    openFiles({ "pets/cat/0.png": image, "pets/dog/0.png": page }),
    /^pets\/dog\/0\.png: this is a web page; the download failed\.$/,
  );
  await expectRejection(
    openFiles({ "pets/cat/0.png": image, "pets/dog/0.png": new Uint8Array() }),
    /^pets\/dog\/0\.png is empty\.$/,
  );
});

test("an image outside the folders of the classes is named", async () => {
  const image = await encoded(gradient);
  const { train } = await openFiles({ "p/a/0.png": image, "p/b/0.png": image, "p/x.png": image });
  expect(train.labels).toBeUndefined();
  expect(train.notes).toEqual([
    "p/x.png is not in the folder of a class: the images have no labels.",
  ]);
});

test("folders of a zip archive are classes; images are in the order of their paths", async () => {
  const png = await encoded(gradient);
  const { train, test: tests } = await openFiles(
    archive({
      "set/dog/1.png": png,
      "set/cat/2.png": await encoded(greys),
      "set/cat/10.png": png,
      "set/readme.txt": new Uint8Array(3),
      "__MACOSX/set/dog/._1.png": new Uint8Array(3),
    }),
  );
  expect(train).toMatchObject({ name: "images.zip", count: 3, element: "u8", isBytes: true });
  expect(train.image).toEqual({ width: 12, height: 8, channels: 3 });
  expect(train.labels?.names).toEqual(["cat", "dog"]);
  expect([...(train.labels?.classes ?? [])]).toEqual([0, 0, 1]);
  expect(await rowsOf(train)).toEqual([valuesOf(gradient), valuesOf(greys), valuesOf(gradient)]);
  expect(train.notes).toEqual(["Files that are not PNG, JPEG or WebP images are ignored: 2."]);
  expect(tests).toBeUndefined();
});

test("folders called train and test are the two sets", async () => {
  const png = await encoded(greys);
  const { train, test: tests } = await openFiles(
    archive({
      "mnist/testing/1/a.png": png,
      "mnist/training/1/b.png": png,
      "mnist/training/0/a.png": await encoded((x) => [x, x, x]),
    }),
  );
  expect(train.image?.channels).toBe(1);
  expect([...(train.labels?.classes ?? [])]).toEqual([0, 1]);
  expect([...(tests?.labels?.classes ?? [])]).toEqual([1]);
  expect(await rowsOf(tests as typeof train)).toEqual([greyRow]);
  expect((await rowsOf(train))[1]).toEqual(greyRow);
});

test("images of different sizes are cut into patches; a grey one counts as colour among others", async () => {
  const files = archive({
    "set/test/b/1.png": await encoded(gradient, { width: 4, height: 9 }),
    "set/train/a/1.png": await encoded(greys, { width: 9, height: 8 }),
    "set/train/b/1.png": await encoded(gradient, { width: 5, height: 4 }),
  });
  const { train, test: tests } = await openFiles(files, { patchSize: 4 });
  expect([train.count, tests?.count, train.arePatches]).toEqual([5, 2, true]);
  expect(train.image).toEqual({ width: 4, height: 4, channels: 3 });
  const patch = (colour: typeof gradient, left: number, top: number) =>
    Array.from({ length: 16 }, (_, i) => colour(left + (i % 4), top + Math.floor(i / 4))).flat();
  const rows = await rowsOf(train);
  expect(rows[1]).toEqual(patch(greys, 4, 0));
  expect(rows[2]).toEqual(patch(greys, 0, 4));
  expect(rows[4]).toEqual(patch(gradient, 0, 0));
  expect((await rowsOf(tests as typeof train))[1]).toEqual(patch(gradient, 0, 4));
  expect([train.labels, tests?.labels]).toEqual([undefined, undefined]);
  await expectRejection(
    openFiles(files, { patchSize: 5 }),
    /train\/b\/1\.png is 5 pixels wide and 4 high, too small for patches of 5×5\.$/,
  );
});

test("files without folders have no labels", async () => {
  const { train } = await openFiles({
    "b.png": await encoded(gradient),
    "a.png": await encoded(greys),
  });
  expect(train.labels).toBeUndefined();
  expect(await rowsOf(train)).toEqual([valuesOf(greys), valuesOf(gradient)]);
});

for (const format of ["jpeg", "webp"] as const) {
  test(`${format} is decoded as another library decodes it`, async () => {
    const bytes = await encoded(gradient, { format, width: 32, height: 24 });
    const { train } = await openFiles({ [`a.${format}`]: bytes });
    const [row = []] = await rowsOf(train);
    const expected = await decoded(bytes);
    expect(row.length).toBe(expected.length);
    // Decoders may round differently, and smooth colours differently between their samples.
    const errors = row.map((value, i) => Math.abs(value - (expected[i] as number)));
    expect(Math.max(...errors)).toBeLessThanOrEqual(2);
  });
}

test("greyscale is the luma of ITU-R 601", async () => {
  const { train } = await openFiles({ "a.png": await encoded(gradient) }, { isGreyscale: true });
  expect(train.image?.channels).toBe(1);
  const [row = []] = await rowsOf(train);
  row.forEach((value, i) => {
    const [red, green, blue] = gradient(i % 12, Math.floor(i / 12));
    expect(Math.abs(value - (0.299 * red + 0.587 * green + 0.114 * blue))).toBeLessThanOrEqual(
      0.51,
    );
  });
});

test("images are scaled and cut to a size", async () => {
  const left = await encoded((x) => (x < 4 ? [200, 0, 0] : [0, 0, 100]), { width: 12, height: 4 });
  const { train } = await openFiles(
    { "a.png": left, "b.png": await encoded(() => [9, 8, 7], { width: 2, height: 2 }) },
    { imageSize: { width: 2, height: 2 } },
  );
  const rows = await rowsOf(train);
  // The middle third of the first image is all blue.
  expect(rows).toEqual([Array(4).fill([0, 0, 100]).flat(), Array(4).fill([9, 8, 7]).flat()]);
  expect(train.notes).toContain("Images were scaled and cut to one size.");
});

test("transparency is ignored, and said so", async () => {
  const { train } = await openFiles({
    "a.png": await encoded(() => [255, 255, 255], { alpha: 51 }),
  });
  expect(await rowsOf(train)).toEqual([Array(96).fill(255)]);
  expect(train.notes).toContain("Transparency is ignored.");
});

test("images of different sizes are refused", async () => {
  const files = { "a.png": await encoded(greys), "b.png": await encoded(greys, { width: 13 }) };
  await expectRejection(
    openFiles(files),
    "b.png is 13 pixels wide and 8 high, but a.png is 12 pixels wide and 8 high; set an image size (--image-size)",
  );
});

test("damaged images are refused", async () => {
  for (const format of ["png", "jpeg", "webp"] as const) {
    const bytes = await encoded(gradient, { format, width: 200, height: 150 });
    for (const share of [0.3, 0.6, 0.9]) {
      const cut = bytes.slice(0, Math.floor(share * bytes.length));
      await expectRejection(
        openFiles(archive({ [`x/a.${format}`]: cut })),
        `images.zip, x/a.${format}`,
      );
    }
  }
  await expectRejection(
    openFiles({ "a.png": new TextEncoder().encode("<html>") }),
    "a.png: this is a web page; the download failed.",
  );
});

test("nothing is allocated for an impossible size", async () => {
  const png = await encoded(greys);
  const huge = png.slice();
  new DataView(huge.buffer).setUint32(16, 2 ** 30);
  await expectRejection(openFiles({ "a.png": huge }), "a.png has 1073741824×8 pixels");
});

test("an archive without images is refused", async () => {
  await expectRejection(
    openFiles(archive({ "a.txt": new Uint8Array(9) })),
    "images.zip contains no PNG",
  );
});
