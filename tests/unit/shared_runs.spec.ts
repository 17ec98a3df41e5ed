// The settings of pinned runs in links: the page reads back what it writes, and uses the valid ones of others.

import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { fromQuery } from "../../src/app/navigation/address.ts";
import { fromParameter, readSharedRuns } from "../../src/app/pins/read_shared_runs.ts";
import { toParameter, withSharedRuns } from "../../src/app/pins/shared_runs.ts";
import { defaultSettings, parseSettings } from "../../src/config/settings.ts";
import { expectRefusal } from "../support/refusal.ts";
import { validSettings } from "../support/table_values.ts";

test("every setting and step can be read back from a link", () => {
  const step = fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: undefined });
  const name = fc.option(fc.constantFrom("a_b-c.npy", "3 files", "100% & more=?#.csv", "été.npz"));
  fc.assert(
    fc.property(validSettings, step, name, (settings, step, data) => {
      const given = { settings, step };
      const run = { ...given, ...(data !== null && { data }) };
      const query = withSharedRuns("?view=compare", [run, run]);
      expect(query).toMatch(/^\?view=compare&pin=[\w.%+*-]+$/);
      expect(readSharedRuns(query)).toEqual({ runs: [run], problems: [] });
    }),
  );
});

test("a run is its differences from the defaults, its epochs, and its step unless it is finished", () => {
  const settings = parseSettings({ sparsityWeight: 0, epochs: 5 });
  expect(toParameter({ settings, step: undefined })).toBe("sparsityWeight-0_epochs-5");
  expect(toParameter({ settings: defaultSettings, step: 940 })).toBe("epochs-50_step-940");
  expect(withSharedRuns("", [{ settings, step: 1 }])).toBe("?pin=sparsityWeight-0_epochs-5_step-1");
  expect(fromParameter("learningRate-1e-6").settings.learningRate).toBe(1e-6);
});

test("the other parts of a link are read as without pinned runs", () => {
  const link = "?hiddenUnits=16&pin=epochs-5&pin=nonsense&view=compare";
  expect(fromQuery(link)).toEqual(fromQuery("?hiddenUnits=16&view=compare"));
  expect(readSharedRuns("?hiddenUnits=16&view=compare")).toEqual({ runs: [], problems: [] });
});

const refused = {
  "": /^There is no setting named ""/,
  "sparsity-0": /^There is no setting named "sparsity"/,
  "__proto__-1": /^There is no setting named ""/,
  "toString-1": /^There is no setting named "toString"/,
  [`${"x".repeat(3000)}-1`]: /^There is no setting named "x{59}…\.$/,
  "epochs-5_epochs-6": /^epochs is given more than once/,
  "hiddenUnits-0": /^hiddenUnits is 0; it must be a whole number from 1 to 32768/,
  "sparsityWeight-": /^sparsityWeight is ""; it must be a number from 0 to 100/,
  "penalty-none_targetActivation-0.2": /^targetActivation applies only if penalty is kl/,
  "data-a_data-b": /^data is given more than once/,
  "data-%E0%A4%A": /^data is "%E0%A4%A", which is not a name in a link/,
  "step-0": /^step is 0; it must be a whole number from 1 to /,
  "step-1.5": /^step is 1.5; it must be a whole number/,
};

for (const [text, message] of Object.entries(refused)) {
  test(`rejects ${text.slice(0, 40)}`, () => expectRefusal(() => fromParameter(text), message));
}

test("valid runs of a damaged link are used, and the others named", () => {
  const { runs, problems } = readSharedRuns("?pin=epochs-5&pin=hiddenUnits-0&pin=seed-7");
  expect(runs.map(({ settings }) => [settings.epochs, settings.seed])).toEqual([
    [5, 42],
    [50, 7],
  ]);
  expect(problems).toEqual([
    expect.stringMatching(/^Pinned run 2 of this link could not be read: hiddenUnits is 0; /),
  ]);
});

test("a link has at most as many runs as can be pinned", () => {
  const query = `?${Array.from({ length: 30 }, (_, seed) => `pin=seed-${seed}`).join("&")}`;
  const { runs, problems } = readSharedRuns(query);
  expect(runs).toHaveLength(24);
  expect(problems).toEqual(["This link has 30 pinned runs; only the first 24 are used."]);
});
