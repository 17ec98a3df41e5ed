import { chromium } from "@playwright/test";
import { commonFlags, dawnFlag, findBrowser, webgpuFlags, noZeroing, noClamping } from "./scripts/browser.mjs";
const executablePath = findBrowser(chromium.executablePath());
const browser = await chromium.launch({ ...(executablePath?{executablePath}:{}), args:[...commonFlags,...webgpuFlags,`--${dawnFlag(noZeroing,noClamping)}`]});
export async function open(query="", options={}) {
  const context = await browser.newContext({ viewport:{width:1280,height:900}, reducedMotion:"reduce", ...options });
  const page = await context.newPage();
  page.on("console", m => { if(m.type()==="error") console.log("console:", m.text()); });
  page.on("pageerror", e => console.log("pageerror:", e.message));
  await page.goto("http://127.0.0.1:4517/"+query);
  await page.waitForFunction(() => document.querySelector("[role=status]")?.textContent.includes("Ready"), null, {timeout:60000});
  return page;
}
export const shot = (page, name) => page.screenshot({ path: `/tmp/w/page17_${name}.png` });
export const close = () => browser.close();
