// Data files made for tests of the page, and the sheet in which they are opened.

import type { Locator, Page } from "@playwright/test";
import { bytesOf, npy } from "../support/data_files.ts";
import { expect as usual } from "./page_test.ts";

/** Reading starts a worker. */
export const expect = usual.configure({ timeout: 30_000 });

/** A file as Playwright gives it to a page. */
export interface GivenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

export const givenFile = (name: string, bytes: Uint8Array | string): GivenFile => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(bytes),
});

export const CLASSES = ["row", "column"] as const;
export const ROWS = 400;
export const [HEIGHT, WIDTH] = [8, 12];

/** Grey images with a line across or down, in turn. */
export function bars(): GivenFile {
  const pixels = new Uint8Array(ROWS * HEIGHT * WIDTH);
  for (let i = 0; i < ROWS; i++) {
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const isInk = i % 2 === 0 ? y === i % HEIGHT : x === i % WIDTH;
        pixels[(i * HEIGHT + y) * WIDTH + x] = isInk ? 255 : 0;
      }
    }
  }
  return givenFile("bars.npy", npy({ shape: `(${ROWS}, ${HEIGHT}, ${WIDTH})`, data: pixels }));
}

export const labels = () =>
  givenFile("labels.txt", Array.from({ length: ROWS }, (_, i) => `${CLASSES[i % 2]}\n`).join(""));

/** Rows of float32 values of both signs. */
export function activations(count = 200, inputs = 10): GivenFile {
  const values = Float32Array.from({ length: count * inputs }, (_, i) => 3 * Math.sin(i * i));
  return givenFile(
    "acts.npy",
    npy({ descr: "'<f4'", shape: `(${count}, ${inputs})`, data: bytesOf(values) }),
  );
}

export const sheet = (page: Page): Locator => page.getByRole("dialog", { name: "Data" });
export const useButton = (page: Page) =>
  sheet(page).getByRole("button", { name: "Use these data" });
export const dataButton = (page: Page) => page.getByRole("button", { name: /^Data: / });
/** The text of a property in the preview. */
export const property = (page: Page, name: string) =>
  sheet(page).locator(`dt:text-is("${name}") + dd`);

export async function openData(page: Page, ...files: GivenFile[]): Promise<void> {
  if (!(await sheet(page).isVisible())) await dataButton(page).click();
  await sheet(page).getByLabel("Files", { exact: true }).setInputFiles(files);
}

/** Opens files, uses them and waits for the new run. */
export async function trainOn(page: Page, ...files: GivenFile[]): Promise<void> {
  await openData(page, ...files);
  await expect(useButton(page)).toHaveAttribute("aria-disabled", "false");
  await useButton(page).click();
  await expect(sheet(page)).toBeHidden();
  await expect(page.getByRole("status")).toHaveText("Ready, untrained");
}

/** Drops files on the page. */
export async function drop(page: Page, ...files: GivenFile[]): Promise<void> {
  const given = files.map(({ name, buffer }) => [name, buffer.toString("base64")] as const);
  await page.evaluate((files) => {
    const dataTransfer = new DataTransfer();
    for (const [name, base64] of files) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      dataTransfer.items.add(new File([bytes], name));
    }
    const event = { dataTransfer, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new DragEvent("dragover", event));
    document.body.dispatchEvent(new DragEvent("drop", event));
  }, given);
}
