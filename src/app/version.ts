// By name, so that the rest of package.json is not part of the page.
export { version } from "../../package.json";
