import { expect, test } from "@playwright/test";
import { parseSavedSettings, SETTINGS_VERSION } from "../../src/config/saved_settings.ts";
import { isAllowed, type Setting, valueFromText } from "../../src/config/setting.ts";
import {
  canonicalSettings,
  defaultSettings,
  parseSettings,
  settingApplies,
  settingsList,
} from "../../src/config/settings.ts";
import { expectRefusal } from "../support/refusal.ts";

test("without any values, the settings are the defaults", () => {
  const { hiddenUnits, sparsityWeight, targetActivation, batchSize, epochs, seed } = parseSettings(
    {},
  );
  expect([hiddenUnits, sparsityWeight, targetActivation]).toEqual([64, 0.1, 0.05]);
  expect([batchSize, epochs, seed]).toEqual([256, 50, 42]);
  expect(parseSettings({})).toEqual(defaultSettings);
});

test("given values replace the defaults", () => {
  expect(parseSettings({ hiddenUnits: 10, shuffle: false })).toEqual({
    ...defaultSettings,
    hiddenUnits: 10,
    shuffle: false,
  });
});

/** Values that a setting must accept, and values that it must refuse. */
function examples(setting: Setting): { good: unknown[]; bad: unknown[] } {
  const never = [null, {}, [], "", Number.NaN, Number.POSITIVE_INFINITY];
  switch (setting.type) {
    case "integer":
      return {
        good: [setting.min, setting.max],
        bad: [
          ...never,
          setting.min - 1,
          setting.max + 1,
          setting.min + 0.5,
          String(setting.min),
          true,
        ],
      };
    case "number":
      return {
        good: [setting.min, setting.max, (setting.min + setting.max) / 2],
        bad: [...never, setting.min - 1e-9, setting.max * (1 + 1e-9), String(setting.min), true],
      };
    case "choice":
      return { good: [...setting.choices], bad: [...never, 0, true, "RELU"] };
    case "list":
      return {
        good: ["none", `${setting.min},${setting.max}`],
        bad: [...never, 3, "8,", "8 16", `${setting.min - 1}`, `${setting.max + 1}`],
      };
    case "switch":
      return { good: [true, false], bad: [...never, 0, "true"] };
  }
}

/** Other settings that a value needs. */
function companions(name: string, value: unknown): object {
  if (name === "k" || name === "targetL0") return { hiddenUnits: 32768 };
  if (name === "matryoshka" && value !== "none") return { hiddenUnits: 32768 };
  if (name === "penalty" && String(value).startsWith("l0")) return { activation: "jumprelu" };
  if (value === "gated") return { penalty: "l1", outputActivation: "linear" };
  return name === "auxWeight" ? { outputActivation: "linear" } : {};
}

for (const [name, setting] of settingsList) {
  test(`${name} accepts its range, including its ends, and refuses all other values`, () => {
    const { good, bad } = examples(setting);
    // With other settings to which it applies.
    const [condition = {}] = [setting.appliesTo ?? {}].flat();
    const others = Object.entries(condition).map(([other, allowing]) => [
      other,
      allowing === "above 0" ? 0.5 : allowing[0],
    ]);
    const given = (value: unknown) => ({
      ...Object.fromEntries(others),
      ...companions(name, value),
      ...(name === "targetL0" && { activation: "jumprelu" }),
      [name]: value,
    });
    for (const value of good) {
      expect(parseSettings(given(value))[name]).toBe(value);
      expect(isAllowed(setting, value)).toBe(true);
    }
    for (const value of bad) {
      expectRefusal(() => parseSettings(given(value)), new RegExp(`^${name} is .*it must be `));
      expect(isAllowed(setting, value)).toBe(false);
    }
  });

  test(`the default of ${name} is a value that it allows`, () => {
    expect(parseSettings({ [name]: setting.default })[name]).toBe(setting.default);
  });
}

test("a setting that does not exist is named", () => {
  expectRefusal(() => parseSettings({ hidden: 3 }), /no setting named "?hidden"?/);
});

test("settings that are not an object are refused", () => {
  for (const input of [null, 3, "x"])
    expectRefusal(() => parseSettings(input), /must be an object/);
});

test("typed text is converted to the setting's type, or left as text for the check to refuse", () => {
  const read = (name: string, text: string) => {
    const setting = settingsList.find(([found]) => found === name)?.[1] as Setting;
    return valueFromText(setting, text);
  };
  expect(read("hiddenUnits", "32")).toBe(32);
  expect(read("learningRate", "1e-3")).toBe(0.001);
  expect(read("shuffle", "false")).toBe(false);
  expect(read("activation", "sigmoid")).toBe("sigmoid");
  for (const text of ["", " ", "3x", "NaN"]) expect(read("hiddenUnits", text)).toBe(text);
  expect(read("shuffle", "no")).toBe("no");
});

test("a setting that does not apply is refused unless it has its default", () => {
  expectRefusal(
    () => parseSettings({ penalty: "l1", targetActivation: 0.1 }),
    /^targetActivation applies only if penalty is kl\.$/,
  );
  expectRefusal(
    () => parseSettings({ penalty: "none", sparsityWeight: 1 }),
    /^sparsityWeight applies only if penalty is kl or l1 or /,
  );
  const given = { ...defaultSettings, penalty: "none", sparsityWeight: 1 } as const;
  expect(canonicalSettings(given)).toEqual(parseSettings({ penalty: "none" }));
  expect(canonicalSettings(defaultSettings)).toEqual(defaultSettings);
});

test("a setting may apply with any number above 0, and in one of several cases", () => {
  expect(parseSettings({ decay: "cosine", decayShare: 0.1 }).decay).toBe("cosine");
  expectRefusal(
    () => parseSettings({ decay: "cosine" }),
    /^decay applies only if decayShare is above 0\.$/,
  );
  const given = { deadWindow: 9, outputActivation: "linear" } as const;
  expect(parseSettings({ ...given, auxWeight: 0.1 }).deadWindow).toBe(9);
  expect(parseSettings({ ...given, revival: "resample" }).deadWindow).toBe(9);
  expectRefusal(
    () => parseSettings(given),
    /^deadWindow applies only if revival is resample or auxWeight is above 0\.$/,
  );
  // A setting that does not apply itself makes no other apply.
  const gated = { ...defaultSettings, ...given, auxWeight: 0.1, activation: "gated" } as const;
  expect(settingApplies("deadWindow", gated)).toBe(false);
  expect(canonicalSettings(gated)).toMatchObject({ auxWeight: 0, deadWindow: 0 });
});

test("settings saved by earlier versions are read, and those of later versions refused", () => {
  const { penalty: _, ...first } = { ...defaultSettings, hiddenUnits: 10 };
  expect(parseSavedSettings(first)).toEqual(parseSettings({ hiddenUnits: 10 }));
  const now = parseSettings({ penalty: "l1", hiddenUnits: 10 });
  expect(parseSavedSettings(now, SETTINGS_VERSION)).toEqual(now);
  const second = { ...now, deadWindow: 1000, decay: "cosine" };
  expect(parseSavedSettings(second, 2)).toEqual(now);
  const scheduled = { ...second, revival: "resample", decayShare: 0.2 };
  expect(parseSavedSettings(scheduled, 2)).toEqual(scheduled);
  expectRefusal(
    () => parseSavedSettings(now, SETTINGS_VERSION + 1),
    /^These settings have version 4; .* reads versions up to 3\.$/,
  );
  expectRefusal(
    () => parseSavedSettings(now, "2"),
    /^settingsVersion is not a positive whole number\.$/,
  );
});
