// What methods must achieve on data whose true features are known: 64 directions in 64 dimensions, each active in 5%
// of the rows.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { freshFolder, run } from "../support/cli.ts";

const FEATURES = 64;
const data = `--data synthetic --features ${FEATURES} --inputs 64 --active-share 0.05 --noise 0.01`;

const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), "utf8"));

for (const seed of [42, 43]) {
  test(`TopK with the true k recovers at least 95% of the true features: seed ${seed}`, async () => {
    const out = join(freshFolder(), "run");
    const method = `--preset topk --hidden-units 96 --k 3 --epochs 20 --learning-rate 0.003`;
    const flags = `train ${data} --rows 20000 ${method} --seed ${seed} --no-tune --out ${out}`;
    const { code, stderr } = await run(flags.split(" "));
    expect([code, stderr]).toEqual([0, ""]);
    const { recovery } = json(out, "metrics.json");
    expect(recovery.recovered).toBeGreaterThanOrEqual(0.95 * FEATURES);
  });
}

test("JumpReLU's L0 falls as λ grows over four decades", async () => {
  const out = join(freshFolder(), "sweep");
  const weights = [0.001, 0.01, 0.1, 1, 10];
  const method = `--preset jumprelu --penalty l0 --reconstruction-error sum --hidden-units ${FEATURES} --epochs 16`;
  const learning = "--learning-rate 0.01 --batch-size 64 --no-tune";
  const grid = `--sparsity-weight ${weights} --out ${out}`;
  const { code, stderr } = await run(
    `sweep ${data} --rows 8000 ${method} ${learning} ${grid}`.split(" "),
  );
  expect([code, stderr]).toEqual([0, ""]);
  const l0 = weights.map(
    (weight) => json(out, `sparsity-weight-${weight}_seed-42`, "metrics.json").test.l0 as number,
  );
  expect(l0).toEqual(l0.toSorted((a, b) => b - a));
  expect(new Set(l0).size).toBe(weights.length);
  expect(l0[0]).toBeGreaterThan(10 * (l0.at(-1) as number));
});
