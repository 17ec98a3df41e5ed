// Links: the page reads back what it writes, for every value of every setting.

import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { fromQuery, toQuery } from "../../src/app/navigation/address.ts";
import { defaultView, type ViewState, viewTable } from "../../src/app/state/view_state.ts";
import { defaultSettings } from "../../src/config/settings.ts";
import { rowsOf, validSettings } from "../support/table_values.ts";

test("every setting and all view state can be read back from a link", () => {
  fc.assert(
    fc.property(validSettings, rowsOf(viewTable), (settings, view) => {
      // With units that the view can show, and without what depends on their number.
      const sized = { ...settings, hiddenUnits: 32768, matryoshka: "none" };
      const link = { settings: sized, view: view as ViewState };
      expect(fromQuery(toQuery(link.settings, link.view))).toEqual({
        ...link,
        problems: [],
        unknown: [],
      });
    }),
  );
});

test("leaves out a unit that the network does not have", () => {
  const { view } = fromQuery("?unit=60&across=7");
  const query = toQuery({ ...defaultSettings, hiddenUnits: 16 }, view);
  expect(query).toBe("?hiddenUnits=16&across=7");
  expect(fromQuery(query).view.unit).toBe(0);
});

const damagedLinks = {
  "?hiddenUnits=0": /^hiddenUnits is 0; it must be a whole number from 1 to 32768/,
  "?hiddenUnits=16&hiddenUnits=32": /^hiddenUnits is given more than once/,
  "?learningRate=Infinity": /^learningRate is Infinity; it must be a number from /,
  [`?activation=${"x".repeat(3000)}`]: /^activation is "x{59}…; it must be one of relu, sigmoid/,
  "?activation=tanh": /^activation is "tanh"; it must be one of relu, sigmoid/,
  "?epochs=": /^epochs is ""; it must be a whole number from 1 to 10000/,
  "?epochs=%E0%A4%A": /^epochs is /,
  "?view=nowhere": /^view is "nowhere"; it must be one of watch,/,
  "?hiddenUnits=8&unit=9": /^unit is 9, but the network has only 8 hidden units/,
};

test("reports unknown names and ignores them", () => {
  const { settings, unknown } = fromQuery("?utm_source=mail&hiddenUnits=16&toString=1&__proto__=1");
  expect(settings).toEqual({ ...defaultSettings, hiddenUnits: 16 });
  expect(unknown).toEqual(["utm_source", "toString", "__proto__"]);
});

for (const [query, message] of Object.entries(damagedLinks)) {
  test(`uses what is valid beside ${query.slice(0, 40)}`, () => {
    const { settings, view, problems } = fromQuery(`${query}&batchSize=32&up=3`);
    expect(problems).toEqual([expect.stringMatching(message)]);
    const { hiddenUnits } = settings;
    expect([hiddenUnits, settings]).toEqual([
      query === "?hiddenUnits=8&unit=9" ? 8 : 64,
      { ...defaultSettings, hiddenUnits, batchSize: 32 },
    ]);
    expect(view).toEqual({ ...defaultView, up: 3 });
  });
}

test("names every part that is not valid", () => {
  const { problems, settings } = fromQuery("?unit=64&view=sparsity&hiddenUnits=16&epochs=0&rho=1");
  expect(problems).toEqual([
    expect.stringMatching(/^epochs is 0/),
    expect.stringMatching(/^unit is 64, but the network has only 16/),
  ]);
  expect(settings.hiddenUnits).toBe(16);
});

test("a setting that does not apply has its default", () => {
  const { problems, settings } = fromQuery("?penalty=l1&targetActivation=0.2&sparsityWeight=0.01");
  expect(problems).toEqual([expect.stringMatching(/^targetActivation applies only if penalty is/)]);
  expect(settings).toEqual({ ...defaultSettings, penalty: "l1", sparsityWeight: 0.01 });
});
