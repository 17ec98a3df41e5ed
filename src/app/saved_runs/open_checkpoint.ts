// Opens a checkpoint that the page or the command has saved.

import { isTrainedOn, mnistId } from "../../data/data_id.ts";
import { wholeCount } from "../../data/rows.ts";
import { isCheckpoint } from "../../files/formats/names.ts";
import { readSafetensorsMetadata } from "../../files/safetensors.ts";
import { formatCount, plural } from "../../format.ts";
import { fileBytes, type PageFile } from "../data/file_bytes.ts";
import { scheduler } from "../run/scheduler.ts";
import { toast } from "../state/messages.ts";
import { data } from "../state/run.ts";
import type { SavedRun } from "./saved_run.ts";
import { readRunFile } from "./storage.ts";

/** Returns whether the file is a checkpoint; shows why its run cannot be opened. */
export async function openCheckpoint({ path, file }: PageFile): Promise<boolean> {
  const metadata = await readSafetensorsMetadata(fileBytes({ path, file })).catch(() => ({}));
  if (!isCheckpoint(metadata)) return false;
  try {
    const run = await readRunFile({ path, file });
    const problem = problemOf(run);
    if (problem) toast.value = `${path} ${problem}`;
    else scheduler.openCheckpoint(run);
  } catch (error) {
    toast.value = (error as Error).message;
  }
  return true;
}

/** Returns why a run cannot continue on the page's data, after the name of its file. */
function problemOf({ data: trained, settings, images }: SavedRun): string | undefined {
  const sets = data.peek();
  if (!isTrainedOn(trained, sets?.id ?? mnistId)) {
    return `was trained on ${trained.name}; open those data first, then drop the file again.`;
  }
  if (trained.order) {
    return "was trained in a given order, which the page does not have; continue it with the command.";
  }
  const count = settings.trainImages || (sets ? wholeCount(sets.train) : images);
  return count === images
    ? undefined
    : `was trained on ${plural(images, "row")}, but the data have ${formatCount(count)}.`;
}
