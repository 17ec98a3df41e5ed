import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { DataPreview, Sample } from "../../data/prepare/preview.ts";
import { formatCount } from "../../format.ts";
import { ValuesCanvas } from "../canvases/values_canvas.tsx";
import { theme } from "../state/theme.ts";

/** Some rows of the opened data, spread evenly over them. */
export function Samples({ preview }: { preview: DataPreview }) {
  return (
    <ul class="data-samples" aria-label="Samples">
      {preview.samples.map((sample) => (
        <li key={sample.row}>
          <SamplePicture preview={preview} sample={sample} />
          <span>{[sample.label, sample.name].filter(Boolean).join(" · ")}</span>
        </li>
      ))}
    </ul>
  );
}

function SamplePicture({ preview, sample }: { preview: DataPreview; sample: Sample }) {
  const { min, max, image, inputs } = preview;
  const { paper, ink } = theme.value;
  const picture = useMemo(() => {
    const width = image?.width ?? Math.min(inputs, 32);
    return { values: sample.values, width, low: min, high: max > min ? max : min + 1, paper, ink };
  }, [sample, min, max, image, paper, ink]);
  const summary = useSignal(`Row ${formatCount(sample.row + 1)}`);
  return <ValuesCanvas picture={picture} summary={summary} />;
}
