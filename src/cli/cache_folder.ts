import envPaths from "env-paths";

/** Parsimony's part of the user's cache folder. */
export const cacheFolder = () => envPaths("parsimony", { suffix: "" }).cache;
