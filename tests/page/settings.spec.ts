// Settings in the form and in links: checked immediately, applied when it is safe.

import { defaultSettings } from "../../src/config/settings.ts";
import { expectNoViolation } from "./axe.ts";
import { calls, hold, release } from "./held_calls.ts";
import { expect, type Site, type Steps, test, walk } from "./page_test.ts";

/** The hidden units that the page shows. */
const unitsOf = ({ page }: Site) =>
  page.getByRole("listbox", { name: "Hidden units" }).getByRole("option");

const inTheForm: Steps = {
  "rejects an invalid setting in a sentence beside it, and disables training": async (site) => {
    const sentence = site.page.getByText("Hidden units must be a whole number from 1 to 32768.");

    for (const wrong of ["0", "32769", "1.5", ""]) {
      await site.fill("Hidden units", wrong);
      await expect(sentence).toBeVisible();
      await expect(site.setting("Hidden units")).toHaveAttribute("aria-invalid", "true");
    }
    await expect(site.button("Train")).toBeDisabled();
    await expect(site.button("Train")).toHaveAccessibleDescription(/setting/);

    await site.fill("Hidden units", "16");
    await expect(sentence).toBeHidden();
    await expect(site.button("Train")).toBeEnabled();

    await site.fill("Learning rate", "fast");
    // A sign on the button of the menu that the field is in.
    await expect(site.page.locator(".gear.is-wrong")).toBeVisible();
    await site.withSetting("Training rows", async (control) => {
      await control.fill("8001");
      await expect(site.page.getByText("Learning rate must be a number from")).toBeVisible();
      await expect(site.page.getByText("There are only 8,000 images")).toBeVisible();
      await expectNoViolation(site.page);
    });
    await site.fill("Learning rate", String(defaultSettings.learningRate));
    await site.fill("Training rows", "512");
  },
  "follows the form before training, and after it only on Restart": async (site) => {
    await site.fill("Epochs", "3");
    await site.fill("Hidden units", "64");
    const units = unitsOf(site);
    await expect(units).toHaveCount(64);
    await site.fill("Hidden units", "16");
    await expect(units).toHaveCount(16);

    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText("1 of 6");
    await site.fill("Hidden units", "8");
    await site.fill("Epochs", "2");
    await expect(site.page.locator(".is-pending")).toHaveCount(2);
    await expect(site.button("Restart")).toHaveAccessibleDescription(/apply after Restart/);
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText("2 of 6");
    await expect(units).toHaveCount(16);

    await site.button("Restart").click();
    await expect(site.number("Step")).toHaveText("0 of 4");
    await expect(units).toHaveCount(8);
    await expect(site.page.locator(".is-pending")).toHaveCount(0);
  },
  "what is pressed while a new run is prepared happens once it is ready": async (site) => {
    await site.page.evaluate(hold, calls.shaders);
    // A different output activation needs different shaders.
    await site.select("Output activation", "linear");
    await expect(site.status).toHaveText("Compiling the shaders…");
    await site.button("Step").click();
    await release(site.page);
    await expect(site.number("Step")).toHaveText("1 of 4");
    await site.select("Output activation", "sigmoid");
    await site.button("Restart").click();
    await expect(site.number("Step")).toHaveText("0 of 4");
  },
  "a number written differently is not a change": async (site) => {
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText("1 of 4");
    const pending = site.page.locator(".is-pending");
    await site.fill("Learning rate", "0.5");
    await expect(pending).toHaveCount(1);
    const rate = String(defaultSettings.learningRate);
    await site.fill("Learning rate", `${rate}0`);
    await expect(pending).toHaveCount(0);
  },
};

test("the form rejects, applies, and shows what takes effect after Restart", async ({ site }) => {
  await site.open("?trainImages=512");
  await walk(site, inTheForm);
});

test("follows changes while the shaders compile", async ({ site }) => {
  await site.page.addInitScript(hold, calls.shaders);
  await site.page.goto("./?trainImages=512");
  await expect(site.status).toHaveText("Compiling the shaders…");
  await site.fill("Hidden units", "16");
  // The address is updated when the new run is requested.
  await expect(site.page).toHaveURL(/hiddenUnits=16/);
  await release(site.page);
  await expect(unitsOf(site)).toHaveCount(16);
  await expect(site.status).toHaveText("Ready, untrained");
});

/** An invalid setting and an invalid view. Others are in tests/unit/link.spec.ts. */
const damagedLinks = {
  "?hiddenUnits=0": "hiddenUnits is 0; it must be a whole number from 1 to 32768.",
  "?view=nowhere": 'view is "nowhere"; it must be one of watch,',
};

const links: Steps = {
  "of a link that asks for more images than the data has, the rest is used": async (site) => {
    await site.page.goto("./?trainImages=8001&hiddenUnits=9");
    await expect(site.alert).toContainText(
      "Part of this link could not be used: trainImages is 8001. There are only 8,000 images",
    );
    await expect(site.setting("Hidden units")).toHaveValue("9");
    await expect(site.setting("Training rows")).toHaveValue("0");
    await expect(site.status).toHaveText("Ready, untrained");
  },
  "unknown parts of a link are reported, and the rest is used": async (site) => {
    await site.page.goto("./?utm_source=mail&hiddenUnits=9&trainImages=300");
    await expect(site.alert).toContainText('parts of this link were ignored: "utm_source".');
    await expect(site.setting("Hidden units")).toHaveValue("9");
    await expect(site.page).not.toHaveURL(/utm_source/);
    await site.page.goto("./?utm_source=mail&hiddenUnits=0");
    await expect(site.alert).toContainText("hiddenUnits is 0");
    await expect(site.alert).toContainText('parts of this link were ignored: "utm_source".');
  },
  "takes settings from a link": async (site) => {
    await site.open("?hiddenUnits=9&trainImages=300&epochs=7&activation=sigmoid&shuffle=false");
    await expect(site.number("Step")).toHaveText("0 of 14");
    await expect(site.setting("Hidden units")).toHaveValue("9");
    await expect(site.setting("Hidden activation")).toHaveValue("sigmoid");
    await expect(site.setting("Shuffle")).not.toBeChecked();
    await expect(site.alert).toHaveCount(0);
  },
  "says what is wrong with a link and uses the default": async (site) => {
    for (const [query, message] of Object.entries(damagedLinks)) {
      await site.page.goto(`./${query}`);
      await expect(site.alert).toContainText(`Part of this link could not be used: ${message}`);
      await expect(site.setting("Hidden units")).toHaveValue("64");
      await expect(site.page.getByRole("tab", { name: "Watch" })).toHaveAttribute(
        "aria-selected",
        "true",
      );
    }
    await expectNoViolation(site.page, "[role=alert]");
    await site.page.getByRole("button", { name: "Dismiss" }).click();
    await expect(site.alert).toHaveCount(0);
    await expect(site.number("Step")).toHaveText("0 of 1,600");
  },
};

test("links give settings, unless they can't be read", { tag: "@long" }, async ({ site }) => {
  await walk(site, links);
});
