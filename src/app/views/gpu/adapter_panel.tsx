import { formatCount } from "../../../format.ts";
import { formatBytes } from "../../../profile/table.ts";
import { Facts } from "../../panels/measured_table.tsx";
import { factory } from "../../run/tasks.ts";
import { runSettings } from "../../state/run.ts";

/** What the GPU can do, and how much of its memory the run takes. */
export function AdapterPanel() {
  // They change with the run.
  void runSettings.value;
  const { gpu, run } = factory;
  if (!gpu || !run) return null;
  const { adapter, adapterLimits, device } = gpu.found;
  const yesOrNo = (feature: GPUFeatureName) => (device.features.has(feature) ? "yes" : "no");
  const memory = Object.values(run.trainer.model.memory()).reduce((sum, bytes) => sum + bytes, 0);
  const facts = [
    { name: "Adapter", text: adapter.name },
    { name: "Memory of this run", text: formatBytes(memory) },
    { name: "Largest buffer", text: formatBytes(adapterLimits.maxBufferSize) },
    {
      name: "Workgroup memory",
      text: `${formatCount(adapterLimits.maxComputeWorkgroupStorageSize / 1024)} KiB`,
    },
    {
      name: "Invocations per workgroup",
      text: `at most ${formatCount(adapterLimits.maxComputeInvocationsPerWorkgroup)}`,
    },
    { name: "Subgroups", text: yesOrNo("subgroups") },
    { name: "GPU timestamps", text: yesOrNo("timestamp-query") },
  ];
  return (
    <section class="panel adapter-facts" aria-labelledby="adapter-facts-heading">
      <h2 id="adapter-facts-heading">This GPU</h2>
      <Facts facts={facts} />
    </section>
  );
}
