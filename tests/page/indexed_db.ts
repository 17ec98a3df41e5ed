import type { Page } from "@playwright/test";

/** Changes what the browser has stored under a key; `change` runs there and sees nothing around it. */
export async function changeStored<Stored>(
  page: Page,
  key: string,
  change: (stored: Stored) => unknown,
): Promise<void> {
  await page.evaluate(
    async ([key, source]) => {
      const done = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const base = await done(indexedDB.open("keyval-store"));
      const store = () => base.transaction("keyval", "readwrite").objectStore("keyval");
      const stored = await done(store().get(key));
      const changed = new Function("stored", `return (${source})(stored)`)(stored);
      await done(store().put(changed, key));
      base.close();
    },
    [key, String(change)] as const,
  );
}
