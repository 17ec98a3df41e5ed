import description from "../package.json" with { type: "json" };

/** The version of Parsimony, which files name that it writes. */
export const version: string = description.version;
