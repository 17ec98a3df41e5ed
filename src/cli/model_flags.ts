// The flags of every command that uses a trained model.

import { type Command, Option } from "commander";
import { settingsTable } from "../config/settings.ts";
import type { CompleteModel } from "../files/formats/format.ts";
import { completeModel, type SaidByUser } from "../files/formats/uses.ts";
import { inputPath, positiveInteger } from "./arguments.ts";
import { weightsAt } from "./weights_at.ts";

export interface ModelFlags extends SaidByUser {
  /** A file or folder of weights in any format. */
  readonly model: string;
}

export function addModelFlags(command: Command): void {
  const { activation, outputActivation } = settingsTable;
  const unsaid = "of a model whose file does not say it, such as one of Keras";
  command
    .option(
      "--model <path>",
      "A run's folder, or weights of any format in docs/formats.md: a file or a folder, or - for standard input.",
      inputPath("--model"),
    )
    .addOption(
      new Option(
        "--activation <choice>",
        `The hidden activation ${unsaid}. [one of ${activation.choices.join(", ")}]`,
      ).choices(activation.choices),
    )
    .addOption(
      new Option(
        "--output-activation <choice>",
        `The output activation ${unsaid}. [one of ${outputActivation.choices.join(", ")}]`,
      ).choices(outputActivation.choices),
    )
    .option(
      "--k <number>",
      `The active units ${unsaid}. [a positive whole number]`,
      positiveInteger("--k"),
    );
}

/** Returns the flags of the model among others. */
export const modelFlagsOf = ({
  model,
  activation,
  outputActivation,
  k,
}: ModelFlags): ModelFlags => ({
  model,
  ...(activation && { activation }),
  ...(outputActivation && { outputActivation }),
  ...(k !== undefined && { k }),
});

/** @throws InputError naming the file and what is wrong with it */
export async function loadModel({ model, ...said }: ModelFlags): Promise<CompleteModel> {
  return completeModel(await weightsAt(model), said);
}
