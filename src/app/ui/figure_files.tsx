import type { ReadonlySignal } from "@preact/signals";
import { download, fileName } from "../export/download.ts";
import { toast } from "../state/messages.ts";
import type { DescribePart } from "./figure_parts.ts";

interface Props {
  /** In file names. */
  readonly fileTitle: string;
  readonly title: string;
  readonly parts: ReadonlySignal<readonly DescribePart[]>;
  readonly csv: (() => string) | undefined;
  /** Of which what is shown is. */
  readonly step: () => number;
}

/** Saves a figure as a picture, and its numbers as a table where it has some. */
export function FigureFiles({ fileTitle, title, parts, csv, step }: Props) {
  const save = async (extension: "png" | "csv", file: () => Blob | Promise<Blob>) => {
    const name = fileName(fileTitle, step(), extension);
    try {
      download(name, await file());
    } catch (error) {
      toast.value = `${title} could not be saved: ${(error as Error).message}`;
    }
  };
  const picture = async () => {
    const { figurePicture } = await import("../export/figure_picture.ts");
    return figurePicture(
      title,
      parts.value.map((part) => part()),
    );
  };
  return (
    <div class="figure-files">
      {parts.value.length > 0 && (
        <button
          type="button"
          aria-label={`Save ${title} as PNG`}
          onClick={() => save("png", picture)}
        >
          PNG
        </button>
      )}
      {csv && (
        <button
          type="button"
          aria-label={`Save ${title} as CSV`}
          onClick={() => save("csv", () => new Blob([csv()], { type: "text/csv" }))}
        >
          CSV
        </button>
      )}
    </div>
  );
}
