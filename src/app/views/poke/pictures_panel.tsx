// The input, its reconstructions and their differences, and how large the errors are.

import { computed, type ReadonlySignal } from "@preact/signals";
import { capitalised, formatPercent, formatSignificant } from "../../../format.ts";
import { GpuCanvas } from "../../canvases/gpu_canvas.tsx";
import type { DrawPicture } from "../../canvases/picture.ts";
import { differenceMax, valueRange } from "../../canvases/row_colours.ts";
import { ValuesCanvas, type ValuesPicture } from "../../canvases/values_canvas.tsx";
import { hasDiverged as runHasDiverged } from "../../state/codes.ts";
import { cpuModel } from "../../state/cpu_model.ts";
import { DivergedNotice } from "../../ui/diverged_notice.tsx";
import { FigureHeading } from "../../ui/figure_panel.tsx";
import { FigurePartsProvider, useFigureParts } from "../../ui/figure_parts.ts";
import { hasInk, rowName } from "../../words.ts";
import { DrawingPad } from "./drawing_pad.tsx";
import { SourceChoice, SourceControls } from "./image_panel.tsx";
import { input, shownSource } from "./input.ts";
import { decoded, hasDiverged, isUpToDate } from "./live.ts";
import {
  areWide,
  cpuPictures,
  drawChange,
  drawEdited,
  drawError,
  drawInput,
  drawPlain,
  ratio,
} from "./pictures.ts";

const meanSquaredError = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0) / a.length;

/** The errors before and after the edits, and what the edits add and remove, in ink of full pixels. */
const errors = computed(() => {
  if (!decoded.value || hasDiverged.value) return undefined;
  const { image, plain, edited } = decoded.value;
  let added = 0;
  let removed = 0;
  edited.forEach((value, i) => {
    const change = value - (plain[i] as number);
    if (change > 0) added += change;
    else removed -= change;
  });
  return {
    plain: meanSquaredError(plain, image),
    edited: meanSquaredError(edited, image),
    added,
    removed,
  };
});

function describeChange({ added, removed }: { added: number; removed: number }): string {
  if (!hasInk.value) {
    return `raises values by ${formatSignificant(added)} in total and lowers others by ${formatSignificant(removed)}`;
  }
  const { low, high } = valueRange.value;
  const [more, less] = [added, removed].map((sum) => formatSignificant(sum / (high - low)));
  return `adds ink equal to ${more} full pixels and removes ${less}`;
}

interface PanelImage {
  readonly title: string;
  readonly formula: string;
  readonly draw: ReadonlySignal<DrawPicture>;
  /** The picture if there is no GPU. */
  readonly onCpu: ReadonlySignal<ValuesPicture | undefined>;
  /** Whether the image changes only with `draw`, and not with the weights alone. */
  readonly isStill?: boolean;
  readonly summary: ReadonlySignal<string>;
}

const withError = (title: string, error: "plain" | "edited") =>
  computed(() => {
    const now = errors.value;
    return now
      ? `${title}, mean squared error ${formatSignificant(now[error])}.`
      : `${title}. Not computed yet.`;
  });

const images = {
  x: {
    title: "Input",
    formula: "x",
    draw: computed(drawInput),
    onCpu: computed(cpuPictures.x),
    isStill: true,
    summary: computed(
      () => `Input ${rowName.value}: ${input.value?.description ?? "not loaded yet"}.`,
    ),
  },
  plain: {
    title: "Reconstruction",
    formula: "y",
    draw: computed(drawPlain),
    onCpu: computed(cpuPictures.plain),
    summary: withError("Reconstruction before edits", "plain"),
  },
  edited: {
    title: "Edited",
    formula: "y′",
    draw: computed(drawEdited),
    onCpu: computed(cpuPictures.edited),
    summary: withError("Reconstruction after edits", "edited"),
  },
  change: {
    title: "Change",
    formula: "y′ − y",
    draw: computed(drawChange),
    onCpu: computed(cpuPictures.change),
    isStill: true,
    summary: computed(() => {
      const now = errors.value;
      return now
        ? `Effect of the edits: ${describeChange(now)}.`
        : "Effect of the edits. Not computed yet.";
    }),
  },
  error: {
    title: "Error",
    formula: "y′ − x",
    draw: computed(drawError),
    onCpu: computed(cpuPictures.error),
    isStill: true,
    summary: withError("Difference between the edited reconstruction and the input", "edited"),
  },
} satisfies Record<string, PanelImage>;

/** The input or the pad to draw it on, beside its reconstructions, and the controls of the input. */
export function PicturesPanel() {
  const parts = useFigureParts();
  const isDrawing = shownSource.value === "drawing";
  return (
    <section
      class="panel poke-pictures"
      aria-labelledby="poke-pictures-heading"
      aria-busy={!isUpToDate.value && !hasDiverged.value}
    >
      <FigureHeading
        id="poke-pictures"
        title={capitalised(rowName.value)}
        parts={parts}
        csv={undefined}
        choices={<SourceChoice />}
        caption={
          <>
            <p>
              Reconstruction <span class="formula">y</span>: what the decoder makes of the code.
              Edited <span class="formula">y′</span>: what it makes of the edited code.
            </p>
            <p>
              Change <span class="formula">y′ − y</span> and error{" "}
              <span class="formula">y′ − x</span> saturate at ±{formatSaturation()}; errors are{" "}
              <span class="formula">mean (y′ − x)²</span>.
            </p>
          </>
        }
      />
      <FigurePartsProvider value={parts}>
        <div aria-live="polite">
          {hasDiverged.value && !runHasDiverged.value && <DivergedNotice />}
        </div>
        <div
          class={areWide.value ? "poke-grid has-wide-pictures" : "poke-grid"}
          style={{ "--picture-ratio": ratio.value }}
        >
          {isDrawing ? (
            <figure>
              <DrawingPad />
              <figcaption>Drawing</figcaption>
            </figure>
          ) : (
            <PokePicture image={images.x} />
          )}
          <PokePicture image={images.plain} number={errorText.value?.plain} />
          <PokePicture image={images.edited} number={errorText.value?.edited} />
          <PokePicture image={images.change} />
        </div>
        <SourceControls />
        <div class="picture-details">
          {isDrawing && <PokePicture image={images.x} />}
          <PokePicture image={images.error} />
        </div>
      </FigurePartsProvider>
    </section>
  );
}

interface PictureProps {
  readonly image: PanelImage;
  /** The error, for a reconstruction. */
  readonly number?: string | undefined;
}

function PokePicture({ image, number }: PictureProps) {
  const { title, formula, draw, onCpu, isStill, summary } = image;
  return (
    <figure>
      <div class="picture">
        {cpuModel.value ? (
          onCpu.value && <ValuesCanvas picture={onCpu.value} summary={summary} />
        ) : (
          <GpuCanvas draw={draw.value} isStill={isStill} summary={summary} />
        )}
      </div>
      <figcaption>
        {title} <span class="formula">{formula}</span>
        {number && (
          <span class="error-number">
            error <strong>{number}</strong>
          </span>
        )}
      </figcaption>
    </figure>
  );
}

/** 0.5 */
const formatSaturation = () => String(Number(differenceMax().toPrecision(3)));

const errorText = computed(() => {
  const now = errors.value;
  if (!now) return { plain: "–", edited: "–" };
  return {
    plain: formatSignificant(now.plain),
    edited: `${formatSignificant(now.edited)}${formatChange(now)}`,
  };
});

function formatChange({ plain, edited }: { plain: number; edited: number }): string {
  if (edited === plain) return "";
  const sign = edited < plain ? "−" : "+";
  return ` (${sign}${formatPercent(Math.abs(edited - plain) / plain)})`;
}
