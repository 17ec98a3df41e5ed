import { expect, test } from "@playwright/test";
import { parseSettings } from "../../src/config/settings.ts";
import { givenOrder, sequentialOrder, shuffledOrder } from "../../src/data/order.ts";
import { BatchSchedule } from "../../src/training/batch_schedule.ts";
import { expectRefusal } from "../support/refusal.ts";

const rows = (length: number) => Uint32Array.from({ length }, (_, i) => i);

test("a shuffled epoch has every row once, in an order that depends only on the seed and the epoch", () => {
  const order = shuffledOrder(50, 7);
  const [first, second] = [order(0), order(1)];
  for (const epoch of [first, second]) expect(epoch.toSorted()).toEqual(rows(50));
  expect(first).not.toEqual(second);
  expect(shuffledOrder(50, 7)(1)).toEqual(second);
  expect(shuffledOrder(50, 8)(1)).not.toEqual(second);
  expect(sequentialOrder(4)(9)).toEqual(rows(4));
});

test("a given order is split into epochs, and may have more entries than the run needs", () => {
  const order = givenOrder(Uint32Array.of(1, 0, 2, 2, 2, 0, 1), 3, 5);
  expect([...order(0)]).toEqual([1, 0, 2]);
  expect([...order(1)]).toEqual([2, 2, 0]);
  expectRefusal(
    () => givenOrder(rows(4), 4, 5),
    /^This run needs 5 entries, but the order has 4\.$/,
  );
  expectRefusal(
    () => givenOrder(rows(5), 4, 5, "o.npy"),
    /^Entry 4 of o\.npy is 4; .* from 0 to 3\.$/,
  );
  expectRefusal(() => givenOrder(rows(5), 4, 5), /Entry 4 .* is 4.* from 0 to 3/);
});

test("an epoch with more rows than the data, or a row past the end, is refused", () => {
  const schedule = (epoch: Uint32Array<ArrayBuffer>) =>
    new BatchSchedule(parseSettings({ batchSize: 2 }), 4, () => epoch);
  expect(schedule(rows(4)).newOrder(0)).toHaveLength(4);
  const tooLong = Uint32Array.of(0, 1, 2, 3, 0);
  expectRefusal(() => schedule(tooLong).newOrder(2), /epoch 3 has 5 rows.* only 4/);
  expectRefusal(() => schedule(Uint32Array.of(0, 4)).newOrder(0), /Entry 1 .* is 4/);
});
