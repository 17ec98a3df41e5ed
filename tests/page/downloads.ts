// What the page saves when a person presses a button.

import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";

interface SavedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

export async function saved(page: Page, button: string): Promise<SavedFile> {
  const saving = page.waitForEvent("download");
  const [, menu] = /^(Save .+) as (PNG|CSV)$/.exec(button) ?? [];
  const isInSettings = button === "Save weights" || button === "Save checkpoint";
  const opener = isInSettings ? "Settings" : menu;
  if (opener) await page.getByRole("button", { name: opener, exact: true }).click();
  await page.getByRole("button", { name: button, exact: true }).click();
  const file = await saving;
  if (isInSettings) await page.keyboard.press("Escape");
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** A table's lines; its first one names the columns. No cell of these has a comma in it. */
export async function savedTable(page: Page, figure: string): Promise<string[][]> {
  const { bytes } = await saved(page, `Save ${figure} as CSV`);
  const lines = bytes.toString().trimEnd().split("\n");
  return lines.map((line) => line.split(","));
}
