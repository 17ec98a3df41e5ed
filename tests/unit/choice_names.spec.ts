import { expect, test } from "@playwright/test";
import { choiceInText, choiceName } from "../../src/config/choice_names.ts";
import { settingsList } from "../../src/config/settings.ts";

test("choices are written as people write them, also within a sentence", () => {
  expect(choiceName("activation", "batch-topk")).toBe("BatchTopK");
  expect(choiceName("optimizer", "adamw")).toBe("AdamW");
  expect(choiceName("decay", "cosine")).toBe("Cosine");
  expect(choiceInText("activation", "jumprelu")).toBe("JumpReLU");
  expect(choiceInText("activation", "gated")).toBe("gated");
  expect(choiceInText("startBias", "geometric-median")).toBe("geometric median");
  expect(choiceInText("penalty", "kl")).toBe("KL divergence");
});

test("the choices of a setting have different names with a capital", () => {
  for (const [setting, row] of settingsList) {
    if (row.type !== "choice") continue;
    const names = row.choices.map((choice) => choiceName(setting, choice));
    expect(new Set(names).size, setting).toBe(names.length);
    for (const name of names) expect(name.charAt(0), setting).toMatch(/[A-Z]/);
  }
});
