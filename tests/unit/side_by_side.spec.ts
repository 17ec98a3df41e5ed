// Two stages in one dispatch: what it binds, how it divides its workgroups, and which stages stay apart.

import { expect, test } from "@playwright/test";
import { WgslReflect } from "wgsl_reflect/wgsl_reflect.module.js";
import type { MatmulVariant } from "../../shaders/matmul/variant.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { planRun } from "../../src/training/plan.ts";
import type { PassStage } from "../../src/training/stages.ts";
import { joined } from "../../src/training/tuning/side_by_side.ts";
import {
  allVariants,
  loadPairs,
  sameVariant,
  variantName,
  variantNamed,
  variantsOf,
  withVariants,
} from "../../src/training/tuning/variants.ts";

const { passes } = planRun(parseSettings({}), 784, 60_000);
const stageOf = (id: string) => passes.train.find((stage) => stage.id === id) as PassStage;
const tile = allVariants.find(({ workgroupSize: [x, y] }) => x === 8 && y === 8) as MatmulVariant;
const beside: MatmulVariant = { ...tile, isBeside: true };

test("both weight gradients run in one dispatch, within the default limits", async () => {
  const variants = sameVariant(passes.train, beside);
  await loadPairs(variants);
  const { train } = withVariants(passes, variants);
  expect(train.map(({ id }) => id)).toEqual([
    ...["gather", "encode", "sparsity", "decode", "hidden_gradient"],
    ...["decoder_gradient_and_encoder_gradient", "loss", "optimizer"],
  ]);
  const { kernel } = train[5] as PassStage;
  expect(kernel.buffers).toHaveLength(8);
  const { storage, entry } = new WgslReflect(kernel.source);
  expect(storage.map(({ name }) => name)).toEqual(kernel.buffers);
  expect(entry.compute.map(({ name }) => name)).toEqual(["main"]);
  expect(variantsOf(train)).toEqual(variantsOf(withVariants(passes, variants).train));
  expect(variantsOf(train).encoder_gradient).toEqual(beside);
});

test("the workgroups of one dispatch are those of both", () => {
  const [first, second] = ["decoder_gradient", "encoder_gradient"].map((id) =>
    stageOf(id).withVariant?.(tile),
  ) as [PassStage, PassStage];
  const { kernel } = joined(first, second) as PassStage;
  const sizes = { batch: 256, inputs: 784, hidden: 64 };
  const [one, other] = [first, second].map((stage) => stage.kernel.workgroups(sizes));
  const total = (one?.[0] ?? 0) * (one?.[1] ?? 0) + (other?.[0] ?? 0) * (other?.[1] ?? 0);
  expect(kernel.workgroups(sizes)).toEqual([total, 1]);
  const view = new DataView(new ArrayBuffer(kernel.uniformBytes));
  kernel.writeUniforms(view, 0, sizes);
  const words = Array.from({ length: 7 }, (_, i) => view.getUint32(4 * i, true));
  expect(words.slice(0, 4)).toEqual([256, 784, 64, one?.[0]]);
  expect((words[4] ?? 0) + (words[6] ?? 0)).toBe(total);
});

test("pairs with too many buffers stay apart, and those that depend on each other are errors", () => {
  expect(joined(stageOf("sparsity"), stageOf("decode"))).toBeUndefined();
  expect(joined(stageOf("loss"), stageOf("optimizer"))).toBeUndefined();
  const encoder = stageOf("encoder_gradient");
  const dependent = { ...encoder, bindings: { ...encoder.bindings, input: "gradients" } };
  expect(() => joined(stageOf("decoder_gradient"), dependent)).toThrow("at the same time");
});

test("a recorded variant is found by its name", () => {
  expect(variantNamed(variantName(beside), allVariants)).toEqual(beside);
  expect(variantNamed(variantName(tile), allVariants)).toEqual(tile);
});
