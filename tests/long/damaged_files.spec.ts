// Files that end anywhere, and files with any wrong byte.

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
  test(`${name}, cut off at any byte`, () => checkCutOff(name, 400));
  test(`${name} with any wrong byte`, () => checkWrongByte(name, 1000));
}

for (const name of Object.keys(damageableLabels)) {
  test(`labels in ${name} that end early or have a wrong byte`, () => checkLabels(name, 1));
}

for (const name of Object.keys(damageableWeights)) {
  test(`weights of ${name} that end anywhere or have any wrong byte`, () =>
    checkWeights(name, 400));
}
