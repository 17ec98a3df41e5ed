// A kernel's WGSL, the bytes of its uniforms and its layout, which all derive from one table, are consistent.

import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { WgslReflect } from "wgsl_reflect/wgsl_reflect.module.js";
import { defineKernel, type Kernel } from "../../shaders/kernel.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { planRun } from "../../src/training/plan.ts";
import { baselineKernels } from "../../src/training/stages.ts";
import { choices, nameOfChoice } from "../support/choices.ts";

const kernels: Kernel[] = choices.flatMap((choice) => {
  const { train, evaluate } = planRun(parseSettings(choice), 784, 60_000).passes;
  return [...train, ...evaluate].map(({ kernel }) => kernel);
});

for (const choice of choices) {
  test(`the kernels of a run have different labels: ${nameOfChoice(choice)}`, () => {
    const kernels = baselineKernels(parseSettings(choice));
    const sources = new Set(kernels.map(({ source }) => source));
    expect(new Set(kernels.map(({ label }) => label)).size).toBe(sources.size);
    expect(sources.size).toBe(10);
  });
}

test("a step of a default run has nine dispatches", () => {
  expect(planRun(parseSettings({}), 784, 60_000).passes.train).toHaveLength(9);
});

test("an independent WGSL parser finds what each kernel's table declares", () => {
  expect(kernels.length).toBeGreaterThan(20);
  for (const { source, layout, buffers, uniformBytes, label } of kernels) {
    const reflected = new WgslReflect(source);
    expect(reflected.entry.compute.map(({ name }) => name)).toEqual(["main"]);
    expect(reflected.storage.map(({ name }) => name)).toEqual(buffers);
    const types = reflected.storage.map(({ access, binding }) => [binding, access]);
    const declared = layout.slice(1).map(({ binding, buffer }) => {
      return [binding, buffer.type === "storage" ? "read_write" : "read"];
    });
    expect(types, label).toEqual(declared);
    const [uniforms] = reflected.uniforms;
    expect(Math.ceil((uniforms?.size ?? 0) / 16) * 16, label).toBe(uniformBytes);
  }
});

test("uniforms are written at the offsets that WGSL gives them", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{1,8}x$/), { minLength: 1, maxLength: 9 }),
      fc.array(fc.tuple(fc.constantFrom("u32" as const, "f32" as const), fc.nat()), {
        minLength: 9,
        maxLength: 9,
      }),
      (names, rows) => {
        const types = names.map((name, i) => [name, rows[i]?.[0] ?? "u32"] as const);
        const values = Object.fromEntries(names.map((name, i) => [name, rows[i]?.[1] ?? 0]));
        const kernel = defineKernel({
          name: "probe",
          workgroupSize: [1, 1],
          uniforms: Object.fromEntries(types),
          buffers: {},
          flop: () => 0,
          invocations: () => 1,
          source: ({ declarations }) => `${declarations} @compute @workgroup_size(1) fn main() {}`,
        });
        const bytes = new DataView(new ArrayBuffer(32 + kernel.uniformBytes));
        kernel.writeUniforms(bytes, 32, values);
        const struct = new WgslReflect(kernel.source).structs[0];
        for (const [name, type] of types) {
          const member = struct?.members.find((candidate) => candidate.name === name);
          const offset = 32 + (member?.offset ?? Number.NaN);
          const [read, written] =
            type === "u32"
              ? [bytes.getUint32(offset, true), values[name]]
              : [bytes.getFloat32(offset, true), Math.fround(values[name] as number)];
          expect(read).toBe(written);
        }
      },
    ),
  );
});

test("lists longer than one dimension of workgroups continue along the other", () => {
  const adam = kernels.find(({ name }) => name === "adam") as Kernel;
  for (const length of [4, 1000, 2 ** 24, 2 ** 26 + 4]) {
    const [x, y] = adam.workgroups({ length });
    expect(Math.max(x, y)).toBeLessThanOrEqual(65535);
    expect(x * y * 64).toBeGreaterThanOrEqual(length / 4);
  }
});
