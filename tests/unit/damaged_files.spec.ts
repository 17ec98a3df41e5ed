// Some ways in which files can be damaged; tests/long has many more.

import { test } from "@playwright/test";
import {
  checkCutOff,
  checkLabels,
  checkWrongByte,
  damageable,
  damageableLabels,
} from "../support/damage.ts";
import { checkWeights, damageableWeights } from "../support/damaged_weights.ts";

for (const name of Object.keys(damageable)) {
  test(`${name}, cut off at some bytes`, () => checkCutOff(name, 20));
  test(`${name} with some wrong byte`, () => checkWrongByte(name, 12));
}

for (const name of Object.keys(damageableLabels)) {
  test(`labels in ${name} that end early or have a wrong byte`, () => checkLabels(name, 7));
}

for (const name of Object.keys(damageableWeights)) {
  test(`weights of ${name} that end early or have a wrong byte`, () => checkWeights(name, 15));
}
