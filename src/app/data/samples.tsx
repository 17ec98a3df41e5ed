import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { DataPreview, Sample } from "../../data/prepare/preview.ts";
import { formatCount } from "../../format.ts";
import { coloursOf } from "../canvases/row_colours.ts";
import { rowShapeOf } from "../canvases/row_shape.ts";
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
  const picture = useMemo(() => {
    const { min: low, max: high } = preview;
    const colours = coloursOf({ low, high });
    return { values: sample.values, shape: rowShapeOf(preview), colours };
  }, [preview, sample, theme.value]);
  const summary = useSignal("");
  summary.value = `Row ${formatCount(sample.row + 1)}`;
  return <ValuesCanvas picture={picture} summary={summary} />;
}
