// The self-check on both hosts: these adapters pass, and faults are detected.

import { expect } from "@playwright/test";
import { sentencesOf } from "../../src/self_check/result.ts";
import { faults } from "./cases/self_check.ts";
import { type CaseHost, test } from "./hosts.ts";

for (const hostName of ["Chrome", "Node"] as const) {
  test(`${hostName}: every check passes, with the baseline and the variants in use`, async ({
    chrome,
    node,
  }) => {
    const host: CaseHost = { Chrome: chrome, Node: node }[hostName];
    const results = await host.selfCheck();
    expect(sentencesOf(results)).toEqual([]);
    const named = new Set(results.map(({ kernel, variant }) => `${kernel}, ${variant}`));
    expect([...named].filter((name) => name.startsWith("hidden_gradient"))).toHaveLength(2);
    expect([...named].filter((name) => name.startsWith("decoder_gradient"))).toHaveLength(1);
    const tensors = results.filter(({ kernel }) => kernel === "gradients").map((row) => row.tensor);
    expect(tensors).toEqual(["dW_enc", "db_enc", "dW_dec", "db_dec"]);
  });
}

const ofProbes = ["softmax", "unit_probe"];
const ofSteps = Object.keys(faults).filter((name) => ![...ofProbes, "nonsense"].includes(name));

test("Node: faults in the kernels of probes are detected", async ({ node }) => {
  for (const kernel of ofProbes) {
    const failed = (await node.selfCheck({ kernel, fault: kernel })).filter((row) => !row.passed);
    expect(new Set(failed.map((row) => row.kernel))).toEqual(new Set([kernel]));
  }
});

for (const kernel of ofSteps) {
  test(`Node: a fault in ${kernel} is detected in the kernel and in a step`, async ({ node }) => {
    const failed = (await node.selfCheck({ kernel, fault: kernel })).filter((row) => !row.passed);
    const names = new Set(failed.map((row) => row.kernel.replace(/ \(.*/, "")));
    expect(names).toContain(kernel);
    expect(names).toContain("one step");
    const own = sentencesOf(failed).find((sentence) => sentence.includes(` ${kernel}`));
    expect(own).toMatch(
      /^This GPU driver computes .* incorrectly: .*\[\d+\] is .*, reference .*\. Update the driver or use another GPU\.$/,
    );
  });
}

test("Chrome: a kernel that does not compile fails its check, and the other checks continue", async ({
  chrome,
}) => {
  const results = await chrome.selfCheck({ kernel: "encode", fault: "nonsense" });
  const failed = results.filter(({ passed }) => !passed);
  expect(failed.map(({ kernel }) => kernel)).toEqual([
    "encode (relu)",
    "encode (linear, f32)",
    "one step",
    "gradients",
  ]);
  expect(sentencesOf(failed)[0]).toMatch(
    /^This GPU driver failed: encode \(relu\), .*could not run: /,
  );
  expect(results.filter(({ kernel }) => kernel === "adam")).toHaveLength(4);
});
