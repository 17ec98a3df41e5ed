import { open, shot, close } from "./page17_shot.mjs";
let page = await open("?trainImages=2000&epochs=2");
await page.getByRole("button",{name:"Settings",exact:true}).click();
await page.waitForSelector(".method-figure"); await page.waitForTimeout(500);
await shot(page,"a1");
for (const m of ["topk","batch-topk","matryoshka","jumprelu","gated","l1","lifetime","ufldl"]) {
  await page.selectOption("#method", m); await page.waitForTimeout(600);
  await page.locator(".settings-menu-panel").screenshot({path:`/tmp/w/page17_m_${m}.png`});
}
await page.close();
page = await open("?trainImages=2000&epochs=2", {viewport:{width:390,height:844}, colorScheme:"dark", hasTouch:true});
await page.getByRole("button",{name:"More controls"}).click();
await shot(page,"b0");
await page.getByRole("button",{name:"Settings",exact:true}).click();
await page.waitForSelector(".method-figure"); await page.selectOption("#method","topk"); await page.waitForTimeout(800);
await shot(page,"b1");
await close();
