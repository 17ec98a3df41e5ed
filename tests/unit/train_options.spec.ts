import { expect, test } from "@playwright/test";
import { withFlagNames } from "../../src/cli/setting_flags.ts";
import { type TrainOptions, trainCommand } from "../../src/cli/train_options.ts";
import { withPreset } from "../../src/config/presets.ts";
import { allowed } from "../../src/config/setting.ts";
import { settingTexts } from "../../src/config/setting_texts.ts";
import { defaultSettings, parseSettings, settingsList } from "../../src/config/settings.ts";
import { InputError } from "../../src/input_error.ts";

/** Returns the options that the command gets from these flags. */
async function parse(...flags: string[]): Promise<TrainOptions> {
  const runs: TrainOptions[] = [];
  const command = trainCommand(
    async (options) => void runs.push(options),
    async (options) => void runs.push(options as unknown as TrainOptions),
    async (options) => void runs.push(options as unknown as TrainOptions),
  );
  command.exitOverride().configureOutput({ writeErr: () => {} });
  await command.parseAsync(flags, { from: "user" });
  expect(runs).toHaveLength(1);
  return runs[0] as TrainOptions;
}

test("without flags the settings are the defaults", async () => {
  expect(await parse()).toEqual({
    settings: defaultSettings,
    dataFlags: {},
    probes: false,
    tune: true,
    retune: false,
    skipValidation: false,
  });
});

test("every flag reaches its setting", async () => {
  const flags = "--hidden-units 8 --sparsity-weight 0.5 --activation sigmoid --no-shuffle --seed 7";
  expect((await parse(...flags.split(" "))).settings).toEqual({
    ...defaultSettings,
    hiddenUnits: 8,
    sparsityWeight: 0.5,
    activation: "sigmoid",
    shuffle: false,
    seed: 7,
  });
});

test("files and counts reach the options", async () => {
  const flags =
    "--out o --data d --scale none --test-share 0.2 --init i --order r --max-steps 3 --log-every 1 --probes --no-tune --retune --skip-validation";
  const { settings: _, ...others } = await parse(...flags.split(" "));
  const files = { out: "o", data: "d", init: "i", order: "r", maxSteps: 3, logEvery: 1 };
  expect(others).toEqual({
    ...files,
    dataFlags: { scale: "none", testShare: 0.2 },
    probes: true,
    tune: false,
    retune: true,
    skipValidation: true,
  });
});

test("the help lists every setting's flag, range and default", () => {
  const nothing = async () => {};
  const help = trainCommand(nothing, nothing, nothing)
    .configureHelp({ helpWidth: 1000 })
    .helpInformation();
  for (const [name, setting] of settingsList) {
    const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const flag = new RegExp(`^ +--(no-)?${kebab} `);
    const line = help.split("\n").find((text) => flag.test(text)) ?? "";
    // The flag of a switch that is on by default says what it turns off.
    expect(line, name).toContain(settingTexts[name].help.slice(1));
    if (setting.type === "switch") expect(line).toMatch(/default: off\]$/);
    if (name === "shuffle") expect(line).toMatch(/^ +--no-shuffle +Do not /);
    if (name === "matryoshka") expect(line).toMatch(/^ +--matryoshka <list> /);
    if (setting.type === "switch") continue;
    expect(line).toContain(`[${allowed(setting)}; default: ${setting.default}`);
  }
});

for (const flag of ["--max-steps", "--log-every"]) {
  for (const value of ["0", "-1", "1.5", "", "x", "1e99"]) {
    test(`${flag} ${value || '""'} is refused`, async () => {
      const error = await parse(flag, value).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(InputError);
      expect(error.message).toContain(`${flag} is "${value}"; it must be`);
    });
  }
}

test("messages about settings name the flag", () => {
  expect(withFlagNames("hiddenUnits is 0; it must be …")).toBe("--hidden-units is 0; it must be …");
  expect(withFlagNames("beta1 is 2; it must be …")).toBe("--beta1 is 2; it must be …");
  expect(withFlagNames("W_enc of w is NaN.")).toBe("W_enc of w is NaN.");
  expect(withFlagNames("The file k is missing; lower hiddenUnits or batchSize.")).toBe(
    "The file k is missing; lower --hidden-units or --batch-size.",
  );
});

test("a preset sets its rows, is recorded, and other flags change it", async () => {
  const { settings, preset } = await parse("--preset", "topk", "--k", "8", "--epochs", "3");
  expect(preset).toBe("topk");
  expect(settings).toEqual(parseSettings(withPreset("topk", { k: 8, epochs: 3 })));
  const error = await parse("--preset", "top").catch((thrown) => thrown);
  expect(withFlagNames(error.message)).toMatch(/^--preset is "top"; it must be one of default, /);
});

/** Combinations that do not work, each in one sentence with flags. */
const conflicts: [flags: string, sentence: string][] = [
  ["--activation topk --k 65", "--k is 65; it must be at most 64, the number of hidden units."],
  [
    "--activation topk --matryoshka 16,8,64",
    "--matryoshka 16,8,64 must grow and end at 64, the number of hidden units.",
  ],
  [
    "--activation topk --matryoshka 16,32",
    "--matryoshka 16,32 must grow and end at 64, the number of hidden units.",
  ],
  ["--decay cosine", "--decay applies only if --decay-share is above 0."],
  [
    "--dead-window 9",
    "--dead-window applies only if --revival is resample or --aux-weight is above 0.",
  ],
  ["--matryoshka 16,64", "--matryoshka applies only if --activation is topk or batch-topk."],
  [
    "--warm-up 0.6 --decay-share 0.5",
    "--warm-up 0.6 and --decay-share 0.5 are longer than the run; their sum must be at most 1.",
  ],
  [
    "--reconstruction-error cross-entropy --output-activation linear",
    "--reconstruction-error cross-entropy needs --output-activation sigmoid.",
  ],
  ["--penalty l0", "--penalty l0 needs --activation jumprelu."],
  ["--penalty l0-target", "--penalty l0-target needs --activation jumprelu."],
  ["--activation gated --penalty l1", "--activation gated needs --output-activation linear."],
  [
    "--activation gated --output-activation linear",
    "--activation gated needs --penalty l1, l1-decoder or none.",
  ],
  ["--aux-weight 0.1", "--aux-weight 0.1 needs --output-activation linear."],
  [
    "--aux-weight 0.1 --output-activation linear --activation lifetime",
    "--aux-weight applies only if --activation is relu or topk or batch-topk or jumprelu.",
  ],
  [
    "--tied --activation gated --output-activation linear --penalty none",
    "--tied cannot be combined with --activation gated.",
  ],
  [
    "--preset topk --output-activation sigmoid",
    "--aux-weight 0.03125 needs --output-activation linear; --preset topk sets --aux-weight.",
  ],
  ["--preset topk --k 2000", "--k is 2000; it must be at most 1024, the number of hidden units."],
  ["--tied --decoder-norm unit", "--tied cannot be combined with --decoder-norm unit."],
  [
    "--init package.json --start-bias mean",
    "--start-bias has no effect with --init, which gives the parameters to start from; leave it out.",
  ],
];

for (const [flags, sentence] of conflicts) {
  test(`train ${flags} is refused`, async () => {
    const error = await parse(...flags.split(" ")).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(withFlagNames(error.message)).toBe(sentence);
  });
}
